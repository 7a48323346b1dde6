// The demo's accounts besides its administrator: two members, a disabled one and an invitation.

import { hashPassword } from "#lib/server/access/password-hash.ts";
import { newId } from "#lib/server/base/ids.ts";
import { putGrant } from "#lib/server/store/clusters/cluster-roles.ts";
import type { Store } from "#lib/server/store/db/open.ts";
import { addAccount, setDisabled, setSignedIn } from "#lib/server/store/people/accounts.ts";
import { makeToken } from "#lib/server/store/people/tokens.ts";
import { type AccountRole, ALL_CLUSTERS, type ClusterRole } from "#lib/shared/policy.ts";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import { HALDEN, type NamedPerson } from "../../lib/testing/people.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "./demo-account.ts";

const HOUR = 60 * 60_000;

/** Resolves to the ids of the members that join teams. */
export async function addDemoAccounts(db: Store, administrator: string): Promise<{ marek: string; sofia: string }> {
  await setSignedIn(db, administrator, Date.now() - 2 * HOUR);
  const marek = await add(db, DEMO_MEMBER, "member", 26);
  await grant(db, marek, DEMO_CLUSTERS.production, "cluster_creator");
  await grant(db, marek, DEMO_CLUSTERS.analytics, "cluster_developer");
  const sofia = await add(db, HALDEN.sofia, "member", 3 * 24);
  await grant(db, sofia, ALL_CLUSTERS, "cluster_developer");
  await grant(db, sofia, DEMO_CLUSTERS.staging, "cluster_admin");
  const jonas = await add(db, HALDEN.jonas, "member", 61 * 24);
  await setDisabled(db, jonas, true, Date.now() - 58 * 24 * HOUR);
  const invited = { email: HALDEN.aiko.email, role: "member", createdBy: administrator } as const;
  await makeToken(db, { kind: "invitation", ...invited }, Date.now() - 5 * HOUR);
  return { marek, sofia };
}

type Person = NamedPerson & { password?: string };

/** Adds an account; without a password here, it cannot sign in. */
async function add(db: Store, person: Person, role: AccountRole, hoursSinceSignIn: number): Promise<string> {
  const { name, email, password = newId("nobody") } = person;
  const id = await addAccount(db, { name, email, role, passwordHash: await hashPassword(password) });
  await setSignedIn(db, id, Date.now() - hoursSinceSignIn * HOUR);
  return id;
}

function grant(db: Store, id: string, clusterId: string, role: ClusterRole): Promise<void> {
  const given = { clusterId, role, by: DEMO_ACCOUNT.name };
  return putGrant(db, { kind: "account", id }, given, Date.now() - 40 * 24 * HOUR);
}

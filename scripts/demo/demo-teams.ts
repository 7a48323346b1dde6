// The demo's teams, with their members, cluster roles and SQL users.

import { putGrant } from "#lib/server/store/clusters/cluster-roles.ts";
import type { Store } from "#lib/server/store/db/open.ts";
import { addMember, addTeam, setLead } from "#lib/server/store/people/teams.ts";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT } from "./demo-account.ts";

const DAY = 24 * 60 * 60_000;

/** Resolves to the owning team's id by name of the SQL user. */
export async function addDemoTeams(db: Store, { marek, sofia }: { marek: string; sofia: string }) {
  const payments = await add(db, "Payments", [marek]);
  const data = await add(db, "Data platform", [sofia, marek]);
  const given = { clusterId: DEMO_CLUSTERS.analytics, role: "cluster_creator", by: DEMO_ACCOUNT.name } as const;
  await putGrant(db, { kind: "team", id: data }, given, Date.now() - 33 * DAY);
  return new Map([
    ...["app_billing", "app_booking", "app_checkout"].map((name) => [name, payments] as const),
    ...["bi_looker", "dbt_prod", "etl_airbyte", "ml_eta_model", "warehouse_loader"].map(
      (name) => [name, data] as const,
    ),
  ]);
}

/** The first member leads. */
async function add(db: Store, name: string, [lead = "", ...others]: string[]): Promise<string> {
  const id = await addTeam(db, name, Date.now() - 90 * DAY);
  for (const member of [lead, ...others]) await addMember(db, id, member);
  await setLead(db, id, lead, true);
  return id;
}

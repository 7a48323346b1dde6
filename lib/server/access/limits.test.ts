import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { unitPerson } from "../../testing/people.ts";
import { ADMINISTRATOR, freshProcess, REQUEST } from "../../testing/server.ts";
import { saveProof } from "../../testing/sql-users/save-proof.ts";
import { tokenHash } from "../base/ids.ts";
import { putGrant, removeGrant } from "../store/clusters/cluster-roles.ts";
import { putSetting } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";
import { addAccount } from "../store/people/accounts.ts";
import { endSession } from "../store/sign-in/end-sessions.ts";
import { renewSession } from "../store/sign-in/sessions.ts";
import { startSession } from "../store/sign-in/start-session.ts";
import { saveProtected } from "../store/sql-users/sql-users.ts";
import { type Actor, authorize } from "./guard.ts";
import { maySeeNewPassword, requireWithinLimits, stillAllowed } from "./limits.ts";

freshProcess();

const HERE = "6f1c7a52-0000-4000-8000-000000000001";
const APP = { clusterId: HERE, name: "app_user" };
const MINUTE = 60_000;

function as(role: ClusterRole, confirmedAt = Date.now()): Actor {
  return { ...ADMINISTRATOR, role: "member", clusterRoles: new Map([[HERE, role]]), confirmedAt };
}
const reset = (actor: Actor) => requireWithinLimits(authorize(actor, "sql_users.reset", HERE), APP);
const remove = (actor: Actor) => requireWithinLimits(authorize(actor, "sql_users.delete", HERE), APP);
const verify = (actor: Actor) => requireWithinLimits(authorize(actor, "sql_users.verify", HERE), APP);

/** A new session, and a function that confirms the password in it: it resolves to the hash of the new id. */
async function signedIn() {
  const db = await store();
  const email = `bea${Math.random()}@example.com`;
  const accountId = await addAccount(db, { email, name: "Bea", passwordHash: "", role: "member" });
  const sessionHash = tokenHash(await startSession(db, accountId, REQUEST));
  const prove = async (now = Date.now()) =>
    tokenHash((await renewSession(db, sessionHash, { begun: true }, now)) ?? "");
  return { sessionHash, prove };
}

async function known(state: AdminState, isProtected = false): Promise<void> {
  const db = await store();
  await saveProof(db, APP, { state, databases: [], by: "Ada" });
  await saveProtected(db, APP, isProtected);
}
const limit = async (value: string) => putSetting(await store(), "creatorsOnlyRestricted", { value, by: "Ada" });

describe("a protected SQL user", () => {
  beforeEach(() => known("restricted", true));

  test("is not for Cluster Creators to reset, delete or verify", async () => {
    for (const change of [reset, remove, verify])
      await expect(change(as("cluster_creator"))).rejects.toMatchObject({ code: "sql_user_protected" });
  });

  test("is for Cluster Admins and administrators who give their password for each change", async () => {
    for (const actor of [as("cluster_admin"), ADMINISTRATOR])
      for (const change of [reset, remove]) {
        const { sessionHash, prove } = await signedIn();
        const now = { ...actor, sessionHash, confirmedAt: Date.now() };
        // Signed in a moment ago.
        await expect(change(now)).rejects.toMatchObject({ code: "reauthentication_required" });
        const proved = { ...now, sessionHash: await prove() };
        const both = await Promise.allSettled([change(proved), change(proved)]);
        expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
        await expect(change(proved)).rejects.toMatchObject({ code: "reauthentication_required" });
      }
  });

  test("is not for a password that was given more than two minutes ago", async () => {
    const { prove } = await signedIn();
    const actor = { ...as("cluster_admin"), sessionHash: await prove(Date.now() - 2 * MINUTE) };
    await expect(reset(actor)).rejects.toMatchObject({ code: "reauthentication_required" });
  });

  test("can be verified without the password, since that changes no access", async () => {
    await expect(verify(as("cluster_admin", 0))).resolves.toBeUndefined();
  });

  test("is judged at that moment: without its protection, the limits are gone", async () => {
    await known("restricted", false);
    await expect(reset(as("cluster_creator", 0))).resolves.toBeUndefined();
  });
});

describe("where Cluster Creators are limited to restricted SQL users", () => {
  beforeEach(() => limit("true"));

  test.each(["admin", "unknown"] as const)("they change no SQL user that is %s", async (state) => {
    await known(state);
    for (const change of [reset, remove, verify])
      await expect(change(as("cluster_creator"))).rejects.toMatchObject({ code: "limited_to_restricted" });
    await expect(reset(as("cluster_admin"))).resolves.toBeUndefined();
  });

  test("they change no SQL user that Rolecall does not know", async () => {
    await expect(reset(as("cluster_creator"))).rejects.toMatchObject({ code: "limited_to_restricted" });
  });

  test("they change SQL users that were proved restricted, and cannot prove one themselves", async () => {
    await known("restricted");
    await expect(reset(as("cluster_creator"))).resolves.toBeUndefined();
    await expect(remove(as("cluster_creator"))).resolves.toBeUndefined();
    await expect(verify(as("cluster_creator"))).rejects.toMatchObject({ code: "limited_to_restricted" });
  });

  test("they do not see the passwords of SQL users that they create; Cluster Admins do", async () => {
    const sees = (actor: Actor) => maySeeNewPassword(authorize(actor, "sql_users.create", HERE), HERE);
    expect(await sees(as("cluster_creator"))).toBe(false);
    expect(await sees(as("cluster_admin"))).toBe(true);
    await limit("false");
    expect(await sees(as("cluster_creator"))).toBe(true);
  });

  test("a setting that cannot be read limits them too", async () => {
    await limit("neither");
    await known("admin");
    await expect(reset(as("cluster_creator"))).rejects.toMatchObject({ code: "limited_to_restricted" });
  });
});

describe("a change that has waited for its turn", () => {
  async function waiting() {
    const db = await store();
    const account = { ...unitPerson("Bea"), passwordHash: "", role: "member" } as const;
    const accountId = await addAccount(db, account);
    await putGrant(db, { kind: "account", id: accountId }, { clusterId: HERE, role: "cluster_creator", by: "Ada" });
    const sessionHash = tokenHash(await startSession(db, accountId, REQUEST));
    const actor: Actor = { ...as("cluster_creator"), accountId, sessionHash };
    return { db, accountId, sessionHash, goesOn: stillAllowed(authorize(actor, "sql_users.reset", HERE), APP) };
  }
  const later = () => vi.spyOn(performance, "now").mockReturnValue(performance.now() + 30_000);
  afterEach(() => vi.restoreAllMocks());

  test("continues where the person kept their rights", async () => {
    const { goesOn } = await waiting();
    later();
    await expect(goesOn()).resolves.toBeUndefined();
  });

  test("is not sent once the role was taken away, the session ended, or the SQL user protected", async () => {
    const { db, accountId, sessionHash, goesOn } = await waiting();
    later();
    await saveProtected(db, APP, true);
    await expect(goesOn()).rejects.toMatchObject({ code: "sql_user_protected" });
    await removeGrant(db, { kind: "account", id: accountId }, HERE);
    await expect(goesOn()).rejects.toMatchObject({ code: "cluster_not_found" });
    await endSession(db, sessionHash);
    await expect(goesOn()).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

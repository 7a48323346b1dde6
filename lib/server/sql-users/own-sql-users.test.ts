import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { instantAt } from "#lib/shared/time/instant.ts";
import { connectTo, startFakeCloud } from "../../testing/fake-cloud.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, byNamed, freshProcess, REQUEST } from "../../testing/server.ts";
import { saveProof } from "../../testing/sql-users/save-proof.ts";
import { type Actor, authorize, authorizeOwned } from "../access/guard.ts";
import { tokenHash } from "../base/ids.ts";
import { record } from "../store/audit/record-event.ts";
import { putGrant, removeGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { addAccount } from "../store/people/accounts.ts";
import { addMember, addTeam, removeMember } from "../store/people/teams.ts";
import { endSession } from "../store/sign-in/end-sessions.ts";
import { startSession } from "../store/sign-in/start-session.ts";
import { addPair } from "../store/sql-users/pairs.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveCreated, saveDescribed, saveProtected } from "../store/sql-users/sql-users.ts";
import { listOwn, ownConnection, ownHistory, resetOwn } from "./own-sql-users.ts";
import { grantTeamResetException, stopTeamReset } from "./passwords/team-reset-exception.ts";

freshProcess();

const APP = { clusterId: CLUSTER_ID, name: "app" };
const note = vi.fn();
let mara: Actor;
let payments: string;
let others: string;
let sets: string[];

beforeEach(async () => {
  const cloud = connectTo(await startFakeCloud({ app: "old" }));
  sets = cloud.passwords;
  const db = await store();
  const who = { name: "Mara", email: "mara@example.com", role: "member" } as const;
  const accountId = await addAccount(db, { ...who, passwordHash: "" });
  mara = { ...ADMINISTRATOR, ...who, accountId, sessionHash: tokenHash(await startSession(db, accountId, REQUEST)) };
  payments = await addTeam(db, "Payments");
  others = await addTeam(db, "Others");
  await addMember(db, payments, mara.accountId);
  await saveCreated(db, APP, { purpose: "", ownerTeamId: payments, by: byNamed("Ada") });
});

const rowId = async () => (await rowOf(await store(), APP))?.id ?? "";
const reset = async (agreed: { active?: true } = {}) =>
  resetOwn(await authorizeOwned(mara, "own.reset", await rowId()), { id: "", ...agreed }, note);
const restricted = async () => saveProof(await store(), APP, { state: "restricted", databases: [], by: "Ada" });
const describes = authorize(ADMINISTRATOR, "sql_users.describe", CLUSTER_ID);

describe("a member's reset", () => {
  test("sets the password that is shown, once it was proved restricted", async () => {
    await restricted();
    expect((await reset()).password).toBe(sets[0]);
  });

  test("of the active one of a pair asks first, and sets nothing until then", async () => {
    await restricted();
    const db = await store();
    await saveCreated(db, { ...APP, name: "app_b" }, { by: byNamed("Ada") });
    const other = (await rowOf(db, { ...APP, name: "app_b" }))?.id ?? "";
    const [active, idle] = [
      { name: "app", sqlUserId: await rowId() },
      { name: "app_b", sqlUserId: other },
    ];
    await addPair(db, { clusterId: CLUSTER_ID, role: "app", by: "Ada", active, idle });
    await expect(reset()).rejects.toMatchObject({ code: "active_in_pair" });
    expect(sets).toEqual([]);
    expect((await reset({ active: true })).password).toBe(sets[0]);
  });

  test.each(["admin", "unknown"] as const)(
    "of one that is %s waits for restriction, and sets nothing",
    async (state) => {
      await saveProof(await store(), APP, { state, databases: [], by: "Ada" });
      await expect(reset()).rejects.toMatchObject({ code: "waiting_for_restriction" });
      expect(sets).toEqual([]);
    },
  );

  test("of an unverified one works only during a team reset exception, which the audit names", async () => {
    await grantTeamResetException(describes, { ...APP, reason: "night" }, note);
    await reset();
    expect(sets).toHaveLength(1);
    expect(note).toHaveBeenCalledWith({ exceptionBy: "Ada" });
    await stopTeamReset(describes, APP);
    await expect(reset()).rejects.toMatchObject({ code: "waiting_for_restriction" });
  });

  test.each(["admin", "unknown", "privileged"] as const)(
    "of one that is %s is done by a member whose cluster role lets them reset it on the page SQL users",
    async (state) => {
      await saveProof(await store(), APP, { state, databases: [], by: "Ada" });
      const limits = async () =>
        (await listOwn(authorize(mara, "own.list"), { fresh: false })).users.map(({ limit }) => limit);
      expect(await limits()).toEqual(["not_restricted"]);
      await putGrant(
        await store(),
        { kind: "account", id: mara.accountId },
        { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
      );
      const rights = { ...mara, clusterRoles: new Map([[CLUSTER_ID, "cluster_admin" as const]]) };
      expect((await listOwn(authorize(rights, "own.list"), { fresh: false })).users[0]?.limit).toBeUndefined();
      expect((await reset()).password).toBe(sets[0]);
      // The role at the turn of the change decides.
      await removeGrant(await store(), { kind: "account", id: mara.accountId }, CLUSTER_ID);
      await expect(reset()).rejects.toMatchObject({ code: "waiting_for_restriction" });
    },
  );

  test("of a protected one is done by a Cluster Admin of its team who gives their password each time", async () => {
    await saveProtected(await store(), APP, true);
    const db = await store();
    await putGrant(
      db,
      { kind: "account", id: mara.accountId },
      { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
    );
    await expect(reset()).rejects.toMatchObject({ code: "reauthentication_required" });
    await db.updateTable("sessions").set({ proved_at: Date.now() }).execute();
    expect((await reset()).password).toBe(sets[0]);
    await expect(reset()).rejects.toMatchObject({ code: "reauthentication_required" });
  });

  test("of a protected one is refused, even with an earlier exception", async () => {
    await grantTeamResetException(describes, { ...APP, reason: "night" }, note);
    await saveProtected(await store(), APP, true);
    await expect(reset()).rejects.toMatchObject({ code: "sql_user_protected" });
    expect(sets).toEqual([]);
  });

  test("is refused to an account that left the team between the check and the change", async () => {
    await restricted();
    const asked = await authorizeOwned(mara, "own.reset", await rowId());
    await removeMember(await store(), payments, mara.accountId);
    await expect(resetOwn(asked, { id: "" }, note)).rejects.toMatchObject({ code: "sql_user_not_found" });
    expect(sets).toEqual([]);
  });

  test("is refused where the session ended while the change was queued", async () => {
    await restricted();
    const asked = await authorizeOwned(mara, "own.reset", await rowId());
    await endSession(await store(), mara.sessionHash);
    await expect(resetOwn(asked, { id: "" }, note)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(sets).toEqual([]);
  });

  test("needs membership: an administrator outside the team does not find the SQL user", async () => {
    await restricted();
    await expect(authorizeOwned(ADMINISTRATOR, "own.reset", await rowId())).rejects.toThrow("sql_user_not_found");
    expect(() => authorize(ADMINISTRATOR, "own.reset")).toThrow("sql_user_not_found");
  });

  test("never changes what belongs to single sign-on", async () => {
    const sso = { clusterId: CLUSTER_ID, name: "sso_mara" };
    await saveCreated(await store(), sso, { purpose: "", ownerTeamId: payments, by: byNamed("Ada") });
    const id = (await rowOf(await store(), sso))?.id ?? "";
    await expect(resetOwn(await authorizeOwned(mara, "own.reset", id), { id }, note)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(sets).toEqual([]);
  });
});

describe("a team reset exception", () => {
  const may = () => grantTeamResetException(describes, { ...APP, reason: "night" }, note);

  test("needs a SQL user that Rolecall knows, that has a team, is not protected, and waits", async () => {
    await saveProtected(await store(), APP, true);
    await expect(may()).rejects.toMatchObject({ code: "sql_user_protected" });
    await saveProtected(await store(), APP, false);
    await restricted();
    await expect(may()).rejects.toMatchObject({ code: "invalid_input" });
    await saveDescribed(await store(), APP, { purpose: "", ownerTeamId: null });
    await expect(may()).rejects.toMatchObject({ code: "invalid_input" });
    const gone = { ...APP, name: "gone", reason: "night" };
    await expect(grantTeamResetException(describes, gone, note)).rejects.toMatchObject({ code: "sql_user_not_found" });
  });
});

describe("the history", () => {
  const done = (action: AuditAction, actor: { accountId: string; email: string } | null) =>
    record({
      ...APP,
      target: APP.name,
      action,
      actor,
      request: REQUEST,
      outcome: "done",
      details: { purpose: "secret" },
    });
  const history = async () => ownHistory(await authorizeOwned(mara, "own.read", await rowId()));
  afterEach(() => vi.useRealTimers());

  test("shows changes with their author's name, without address, email or details", async () => {
    await done("sql_user.reset_password", mara);
    await done("sql_user.verify", { accountId: "acc_gone", email: "gone@example.com" });
    const { events, more } = await history();
    expect(events.map(({ action, by, outcome }) => [action, by, outcome])).toEqual([
      ["sql_user.verify", null, "done"],
      ["sql_user.reset_password", "Mara", "done"],
    ]);
    expect(more).toBe(false);
    expect(JSON.stringify(events)).not.toMatch(/example\.com|192\.0\.2|secret/);
  });

  test("does not show reads", async () => {
    await done("sql_user.privileges", mara);
    expect((await history()).events).toEqual([]);
  });

  test("begins when the team became the owner", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await saveDescribed(await store(), APP, { purpose: "", ownerTeamId: others });
    await done("sql_user.reset_password", ADMINISTRATOR);
    vi.setSystemTime(Date.now() + 1);
    await saveDescribed(await store(), APP, { purpose: "", ownerTeamId: payments });
    await done("sql_user.describe", mara);
    expect((await history()).events.map(({ action }) => action)).toEqual(["sql_user.describe"]);
  });
});

test("where to connect names the databases that a check of the own SQL user saw, not those that only another team's saw", async () => {
  const db = await store();
  const prove = (name: string, database: string, at: number) =>
    saveProof(db, { ...APP, name }, { state: "restricted", databases: [database], by: "Ada" }, at);
  const seen = async () =>
    (await ownConnection(await authorizeOwned(mara, "own.read", await rowId()), { database: "shop" })).unlisted;
  await saveCreated(db, { ...APP, name: "other" }, { purpose: "", ownerTeamId: others, by: byNamed("Ada") });
  await prove("other", "acquisition", 2);
  expect(await seen()).not.toContain("acquisition");
  await prove("app", "stock", 1);
  expect(await seen()).toEqual(["stock"]);
});

test("the list has the end date of a requested SQL user, also a past one", async () => {
  await saveCreated(await store(), APP, {
    purpose: "",
    ownerTeamId: payments,
    by: byNamed("Ada"),
    wantedUntil: instantAt(1_000),
  });
  const { users } = await listOwn(authorize(mara, "own.list"), { fresh: false });
  expect(users).toMatchObject([{ name: "app", wantedUntil: 1_000 }]);
});

test("the list has what the team owns on clusters that the key sees, as it was read last", async () => {
  const elsewhere = { clusterId: "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51", name: "far" };
  await saveCreated(await store(), elsewhere, { purpose: "", ownerTeamId: payments, by: byNamed("Ada") });
  const mine = authorize(mara, "own.list");
  const before = await listOwn(mine, { fresh: false });
  expect(before.asOf).toBeUndefined();
  expect(before).toMatchObject({
    teams: ["Payments"],
    users: [{ name: "app", clusterName: "orders", state: "admin", limit: "not_restricted" }],
  });
  const begun = Date.now();
  expect((await listOwn(mine, { fresh: true })).asOf).toBeGreaterThanOrEqual(begun);
});

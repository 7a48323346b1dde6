import { beforeEach, describe, expect, test } from "vitest";
import { ALL_CLUSTERS, type ClusterRole } from "#lib/shared/policy.ts";
import { INITIAL_SETTINGS } from "#lib/shared/settings.ts";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import { authorize } from "../../access/guard.ts";
import { changeSettings, getSettings } from "../../access/settings.ts";
import { store } from "../../store/db/store.ts";
import { addAdministrator } from "../../store/people/accounts.ts";
import { addMember as addMemberOf, addTeam } from "../../store/people/teams.ts";
import { grantRole, listRights, revokeRole } from "./rights.ts";
import { addMember, createTeam, listTeams, removeMember, removeTeam, renameTeam } from "./teams.ts";

freshProcess();

const manages = authorize({ ...ADMINISTRATOR, confirmedAt: Date.now() }, "rights.manage");
const tired = authorize({ ...ADMINISTRATOR, confirmedAt: 0 }, "rights.manage");
const sets = authorize(ADMINISTRATOR, "settings.manage");

let noted: Record<string, unknown>;
const note = (facts: Record<string, unknown>) => Object.assign(noted, facts);
let mara: string;

beforeEach(async () => {
  connectTo(await startFakeCloud());
  noted = {};
  mara = await addAdministrator(await store(), { email: "mara@example.com", name: "Mara", passwordHash: "" });
});

const ALL = { who: null, cluster: null, why: null, on: null, after: null };
const everywhere = { clusterId: ALL_CLUSTERS };
const give = (role: ClusterRole, change = false, id = mara) =>
  grantRole(manages, { holder: { kind: "account", id }, ...everywhere, role, change }, note);
const rolesNow = async () =>
  (await listRights(manages, ALL)).grants.map(({ holderName, role }) => `${holderName} ${role}`);

describe("giving a role", () => {
  test("replaces a lower one, and the audit names the former role", async () => {
    await give("cluster_developer");
    await give("cluster_admin");
    expect(await rolesNow()).toEqual(["Mara cluster_admin"]);
    expect(noted).toEqual({ holder: "Mara", before: "cluster_developer" });
  });

  test.each(["cluster_creator", "cluster_admin"] as const)("removes nothing: %s stays", async (role) => {
    await give(role);
    await expect(give("cluster_creator")).rejects.toMatchObject({ code: "invalid_input" });
    expect(await rolesNow()).toEqual([`Mara ${role}`]);
  });

  test("to an unknown holder, or of a role that does not exist, is not found", async () => {
    await expect(give("cluster_admin", false, "acc_nobody")).rejects.toMatchObject({ code: "not_found" });
    await expect(give("cluster_admin", true)).rejects.toMatchObject({ code: "not_found" });
    expect(await rolesNow()).toEqual([]);
  });
});

test("changing a role may lower it", async () => {
  await give("cluster_admin");
  await give("cluster_developer", true);
  expect(await rolesNow()).toEqual(["Mara cluster_developer"]);
});

test("a role is removed once, and the audit names it", async () => {
  await give("cluster_creator");
  const from = { holder: { kind: "account", id: mara } as const, ...everywhere };
  await revokeRole(manages, from, note);
  expect(noted).toMatchObject({ holder: "Mara", role: "cluster_creator" });
  expect(await rolesNow()).toEqual([]);
  await expect(revokeRole(manages, from, note)).rejects.toMatchObject({ code: "not_found" });
});

describe("a team", () => {
  test("has a name of its own, whatever its case and spaces", async () => {
    const { teamId } = await createTeam(manages, { name: "Night shift" });
    await expect(createTeam(manages, { name: "NIGHT  SHIFT" })).rejects.toMatchObject({ code: "invalid_input" });
    await renameTeam(manages, { teamId, name: "night shift" }, note);
    expect(noted).toEqual({ team: "night shift", before: "Night shift" });
  });

  test("keeps the prefix of a team's SQL user names until it is changed", async () => {
    const { teamId } = await createTeam(manages, { name: "Payments", prefix: "pay_" });
    const prefix = async () => (await listTeams(manages, { q: "", after: null })).teams.map((team) => team.prefix);
    await renameTeam(manages, { teamId, name: "Billing" }, note);
    expect(await prefix()).toEqual(["pay_"]);
    await renameTeam(manages, { teamId, name: "Billing", prefix: "" }, note);
    expect(await prefix()).toEqual([""]);
  });

  test("with cluster roles changes its members only with the password, and one without changes them freely", async () => {
    const { teamId } = await createTeam(manages, { name: "Billing" });
    const member = { teamId, accountId: mara };
    await addMember(tired, member, note);
    await removeMember(tired, member, note);
    await grantRole(
      manages,
      { holder: { kind: "team", id: teamId }, ...everywhere, role: "cluster_admin", change: false },
      note,
    );
    for (const change of [addMember, removeMember])
      await expect(change(tired, member, note)).rejects.toMatchObject({ code: "reauthentication_required" });
    await expect(removeTeam(tired, { teamId }, note)).rejects.toMatchObject({ code: "reauthentication_required" });
    await addMember(manages, member, note);
    expect(noted).toMatchObject({ team: "Billing", member: "Mara" });
  });

  test("that owns SQL users stays", async () => {
    const { teamId } = await createTeam(manages, { name: "Billing" });
    const db = await store();
    const row = {
      id: "usr_1",
      cluster_id: "c",
      name: "app",
      purpose: "",
      admin_state: "admin",
      touched_at: 0,
    } as const;
    await db
      .insertInto("sql_users")
      .values({ ...row, ...NOTHING_KNOWN, owner_team_id: teamId })
      .execute();
    await expect(removeTeam(manages, { teamId }, note)).rejects.toMatchObject({ code: "team_owns_sql_users" });
    await db.updateTable("sql_users").set({ ended_at: 1 }).execute();
    await removeTeam(manages, { teamId }, note);
    expect((await listTeams(manages, { q: "", after: null })).teams).toEqual([]);
  });
});

const NOTHING_KNOWN = {
  created_by: null,
  created_at: null,
  password_changed_at: null,
  password_changed_by: null,
  admin_state_at: null,
  admin_state_by: null,
  admin_state_databases: null,
  protected: 0,
  first_seen_at: null,
  outside_at: null,
  ended_at: null,
  ended_how: null,
};

test("a changed setting shows its author, and the audit its former value", async () => {
  expect(await getSettings(sets)).toEqual({
    settings: INITIAL_SETTINGS,
    changed: {},
  });
  await changeSettings(sets, Object.assign({}, INITIAL_SETTINGS, { creatorsOnlyRestricted: true }), note);
  expect(noted).toEqual({ "creatorsOnlyRestricted before": false });
  expect(await getSettings(sets)).toMatchObject({
    settings: { creatorsOnlyRestricted: true },
    changed: { creatorsOnlyRestricted: { by: ADMINISTRATOR.name } },
  });
  noted = {};
  await changeSettings(sets, Object.assign({}, INITIAL_SETTINGS, { creatorsOnlyRestricted: true }), note);
  expect(noted).toEqual({});
});

test("the access check names the strongest role of an account, however many weaker ones are newer", async () => {
  const db = await store();
  const id = await addAdministrator(db, { email: "kim@example.com", name: "Kim", passwordHash: "" });
  await db.updateTable("accounts").set({ role: "member" }).where("id", "=", id).execute();
  await give("cluster_admin", false, id);
  for (let at = 0; at < 51; at++) {
    const team = await addTeam(db, `Team ${at}`);
    await addMemberOf(db, team, id);
    await grantRole(
      manages,
      { holder: { kind: "team", id: team }, clusterId: ALL_CLUSTERS, role: "cluster_developer", change: false },
      note,
    );
  }
  await db.updateTable("cluster_roles").set({ granted_at: 1 }).where("account_id", "=", id).execute();
  const { check } = await listRights(manages, { ...ALL, why: id, on: ALL_CLUSTERS });
  expect(check.grants).toHaveLength(50);
  expect(check.grants[0]?.role).toBe("cluster_admin");
});

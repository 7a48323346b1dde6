import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ALL_CLUSTERS, may } from "#lib/shared/policy.ts";
import { connectTo, fakeCluster, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, byNamed, freshProcess } from "../../../testing/server.ts";
import { type Actor, authorize } from "../../access/guard.ts";
import { findHoldersDoor } from "../../edge/doors/people/accounts.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveCreated, saveReset } from "../../store/sql-users/sql-users.ts";
import { findSqlUser } from "../find-sql-user.ts";
import { listSqlUsers } from "../list-sql-users.ts";
import { listOwn } from "../own-sql-users.ts";
import { notifyDue } from "./notify-due.ts";
import { getPasswordPolicy, setClusterMaxAge, setMaxAge, setSqlUserPolicy } from "./password-policy.ts";

freshProcess({ APP_URL: "http://localhost:3000" });

const DAY = 24 * 60 * 60_000;
const APP = { clusterId: CLUSTER_ID, name: "app" };
const note = vi.fn();
const describes = authorize(ADMINISTRATOR, "sql_users.describe", CLUSTER_ID);
const manages = authorize(ADMINISTRATOR, "password_policy.manage");
const FIRST = { after: null };
const NONE = { days: null, exempt: null, enteredAt: null };
let mara: Actor;

beforeEach(async () => {
  note.mockClear();
  connectTo(await startFakeCloud({ app: "old", spare: "old", root: "none" }));
  const db = await store();
  const who = { name: "Mara", email: "mara@example.com", role: "member" } as const;
  const accountId = await addAccount(db, { ...who, passwordHash: "" });
  mara = { ...ADMINISTRATOR, ...who, accountId };
  const ownerTeamId = await addTeam(db, "Payments");
  await addMember(db, ownerTeamId, accountId);
  await saveCreated(db, APP, { ownerTeamId, by: byNamed("Ada") }, Date.now() - 100 * DAY);
});

const found = async () => (await findSqlUser(describes, APP)).user;
const dues = async () => {
  const reads = authorize(ADMINISTRATOR, "sql_users.read", CLUSTER_ID);
  const { users } = await listSqlUsers(reads, { clusterId: CLUSTER_ID, fresh: true });
  return Object.fromEntries(users.map(({ name, due }) => [name, due]));
};

test("the list and My SQL users show due passwords by the most specific rule, but none of read-only SQL users", async () => {
  expect(await dues()).toEqual({ app: "due", spare: "unknown", root: undefined });
  await setMaxAge(manages, { scope: "all", days: 60 }, note);
  expect(await dues()).toMatchObject({ app: "overdue" });
  await setClusterMaxAge(describes, { clusterId: CLUSTER_ID, days: 110 }, note);
  expect(await dues()).toMatchObject({ app: "due_soon" });
  await setSqlUserPolicy(describes, { ...APP, ...NONE, days: 365 }, note);
  expect(await dues()).toMatchObject({ app: undefined });
  const [own] = (await listOwn(authorize(mara, "own.list"), { fresh: false })).users;
  expect(own).toMatchObject({ due: "not_due", dueAt: expect.any(Number) });
});

test("a day that a person entered counts until Rolecall sets a password, and no day before that can be entered", async () => {
  const entered = Date.now() - 10 * DAY;
  await setSqlUserPolicy(describes, { ...APP, ...NONE, enteredAt: entered }, note);
  expect(await found()).toMatchObject({ passwordChangedAt: entered, passwordEnteredBy: "Ada" });
  expect(await found()).not.toHaveProperty("due");
  expect(await found()).not.toHaveProperty("passwordChangedBy");
  await saveReset(await store(), APP, byNamed("Mara"), Date.now() - DAY);
  expect(await found()).toMatchObject({ passwordChangedBy: "Mara" });
  expect(await found()).not.toHaveProperty("passwordEnteredBy");
  await expect(
    setSqlUserPolicy(describes, { ...APP, ...NONE, enteredAt: Date.now() - 5 * DAY }, note),
  ).rejects.toMatchObject({ code: "invalid_input", more: { fields: { enteredAt: expect.any(String) } } });
});

test("an exemption keeps its author while only the rest changes, and the audit notes what was before", async () => {
  const exempt = { until: Date.now() + DAY, reason: "Moves in May." };
  await setSqlUserPolicy(describes, { ...APP, ...NONE, exempt }, note);
  const lena = authorize({ ...ADMINISTRATOR, name: "Lena" }, "sql_users.describe", CLUSTER_ID);
  await setSqlUserPolicy(lena, { ...APP, ...NONE, days: 30, exempt }, note);
  expect(note).toHaveBeenLastCalledWith({
    "days before": "none",
    "exempt before": new Date(exempt.until).toISOString(),
    "entered before": "none",
  });
  const { exemptions, sqlUsers } = await getPasswordPolicy(authorize(ADMINISTRATOR, "password_policy.read"), FIRST);
  expect([exemptions, sqlUsers]).toEqual([[{ ...APP, ...exempt, by: "Ada" }], [{ ...APP, days: 30 }]]);
});

describe("the page of the policy", () => {
  test("shows a Cluster Admin their clusters and no team; a rule for a team that is gone is refused", async () => {
    const team = await addTeam(await store(), "Obsidian");
    await setMaxAge(manages, { scope: "team", teamId: team, days: 30 }, note);
    await setMaxAge(manages, { scope: "kind", kind: "person", days: 20 }, note);
    const elsewhere = {
      ...mara,
      clusterRoles: new Map([["00000000-0000-4000-8000-00000000000f", "cluster_admin" as const]]),
    };
    const view = await getPasswordPolicy(authorize(elsewhere, "password_policy.read"), FIRST);
    expect(view).toMatchObject({ clusters: [], names: {}, sqlUsers: [], exemptions: [] });
    expect(view.rules.map(({ scope }) => scope)).toEqual(["kind"]);
    const all = await getPasswordPolicy(authorize(ADMINISTRATOR, "password_policy.read"), FIRST);
    expect(all.rules.map(({ scope, days }) => [scope, days])).toEqual([
      ["team", 30],
      ["kind", 20],
    ]);
    expect(all.clusters.map(({ counts }) => counts.due)).toEqual([1]);
    // Of the teams without a rule it has none.
    expect(all.names).toEqual({ [team]: "Obsidian" });
    await expect(setMaxAge(manages, { scope: "team", teamId: "tem_gone", days: 1 }, note)).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

test("exactly those who set maximum ages for teams can find teams", () => {
  const everywhere = { ...mara, clusterRoles: new Map([[ALL_CLUSTERS, "cluster_admin" as const]]) };
  const can = [ADMINISTRATOR, everywhere, mara].map((actor) => [
    may(actor, "password_policy.manage"),
    may(actor, findHoldersDoor.permission) && may(actor, "rights.manage"),
  ]);
  expect(can).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ]);
});

test("the page of the policy counts a page of clusters, and names those that its rules are about", async () => {
  const clusters = Array.from({ length: 90 }, (_, index) =>
    fakeCluster(
      index === 0 ? CLUSTER_ID : `00000000-0000-4000-9000-${String(index).padStart(12, "0")}`,
      `cluster-${String(index).padStart(2, "0")}`,
    ),
  );
  connectTo(await startFakeCloud({ app: "old" }, clusters));
  const far = clusters[80]?.id ?? "";
  await setClusterMaxAge(authorize(ADMINISTRATOR, "sql_users.describe", far), { clusterId: far, days: 7 }, note);
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const view = await getPasswordPolicy(authorize(ADMINISTRATOR, "password_policy.read"), { after });
    expect(view.clusters.length).toBeLessThanOrEqual(40);
    expect([view.all, view.names]).toEqual([90, { [far]: "cluster-80" }]);
    seen.push(...view.clusters.map(({ name, counts }) => `${name}${counts.overdue + counts.due > 0 ? " due" : ""}`));
    after = view.next;
  } while (after);
  expect(seen).toEqual(clusters.map(({ name }, index) => (index === 0 ? `${name} due` : name)));
});

test("owners are notified once of what is due together, and the notice leads to it", async () => {
  const db = await store();
  const owner = await db.selectFrom("sql_users").select("owner_team_id").executeTakeFirstOrThrow();
  for (const name of ["b", "c"])
    await saveCreated(
      db,
      { ...APP, name },
      { ownerTeamId: owner.owner_team_id, by: byNamed("Ada") },
      Date.now() - 95 * DAY,
    );
  await saveCreated(db, { ...APP, name: "fresh" }, { ownerTeamId: owner.owner_team_id, by: byNamed("Ada") });
  // A notice that could not be stored is tried again, and counts as no notice.
  await sql`create trigger refuse before insert on notices begin select raise(abort, 'full'); end`.execute(db);
  await notifyDue(db);
  await sql`drop trigger refuse`.execute(db);
  await notifyDue(db);
  await notifyDue(db);
  const { notices } = await noticesOf(db, mara.accountId);
  expect(notices.map(({ text, path, kind }) => ({ text, path, kind }))).toEqual([
    {
      kind: "password_due",
      path: "/my?due=due",
      text: "3 passwords are due: app, b, c. Reset them, or request new ones.",
    },
  ]);
  await notifyDue(db, Date.now() + 5 * DAY);
  const texts = (await noticesOf(db, mara.accountId)).notices.map(({ text }) => text);
  expect(texts).toHaveLength(2);
  expect(texts).toContain("The password of app is overdue. Reset it, or request a new one.");
});

test("where the marks of hundreds stop in the middle, those stay, and the notice names only the rest again", async () => {
  const db = await store();
  const owner = await db.selectFrom("sql_users").select("owner_team_id").executeTakeFirstOrThrow();
  const made = { ownerTeamId: owner.owner_team_id, by: byNamed("Ada") };
  for (let each = 0; each < 600; each++) {
    const name = `many_${String(each).padStart(3, "0")}`;
    await saveCreated(db, { ...APP, name }, made, Date.now() - 95 * DAY);
  }
  await sql`create trigger stop before update of due_told on sql_users when new.name = 'many_599'
    begin select raise(abort, 'full'); end`.execute(db);
  await expect(notifyDue(db)).rejects.toThrow("full");
  await sql`drop trigger stop`.execute(db);
  await notifyDue(db);
  await notifyDue(db);
  const { notices } = await noticesOf(db, mara.accountId);
  const starts = notices.map(({ text }) => text.slice(0, text.indexOf(":"))).sort();
  expect(starts).toEqual(["101 passwords are due", "601 passwords are due"]);
});

import { beforeEach, describe, expect, test } from "vitest";
import { PERSON_PARTS, TEAM_PARTS } from "#lib/shared/people/page-parts.ts";
import { present } from "#lib/shared/present.ts";
import { testEvent } from "../../../testing/audit-event.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { unitPerson } from "../../../testing/people.ts";
import { ADMINISTRATOR, byNamed, freshProcess, REQUEST } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { type Actor, authorize } from "../../access/guard.ts";
import { openPages } from "../../access/open-pages.ts";
import { presentKeyMark } from "../../base/env/key-mark.ts";
import { getProfile } from "../../people/accounts/profile.ts";
import { appendAuditEvents } from "../../store/audit/audit-events.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { saveChangesRefused } from "../../store/clusters/key-reach.ts";
import { saveKnownClusters } from "../../store/clusters/known-clusters.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { addExposure } from "../../store/passwords/exposures.ts";
import { addAccount, removeAccount } from "../../store/people/accounts.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { addRequest } from "../../store/requests/requests.ts";
import { startSession } from "../../store/sign-in/start-session.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { readPerson, readPersonPart } from "./person.ts";
import { readTeam, readTeamPart } from "./team.ts";

freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}`, APP_URL: "http://localhost:3000" });

const A = "6f1c7a52-0000-4000-8000-00000000000a";
const B = "6f1c7a52-0000-4000-8000-00000000000b";
const HIDDEN = "6f1c7a52-0000-4000-8000-00000000000c";

let mara: Actor;
let omar: Actor;
let payments: string;
let others: string;

const reads = (actor: Actor) => authorize(actor, "people.read");
const personFor = async (actor: Actor, accountId: string) => readPerson(reads(actor), { accountId });
const teamFor = async (actor: Actor, teamId: string) => readTeam(reads(actor), { teamId });

async function member(name: string): Promise<Actor> {
  const who = { ...unitPerson(name), role: "member" } as const;
  return { ...ADMINISTRATOR, ...who, accountId: await addAccount(await store(), { ...who, passwordHash: "" }) };
}

const sqlUser = async (name: string, ownerTeamId: string, clusterId = A) =>
  saveCreated(await store(), { clusterId, name }, { purpose: "", ownerTeamId, by: byNamed("Ada") });

const request = async (by: Actor, team: string, name: string, at?: number) =>
  addRequest(
    await store(),
    {
      kind: "create",
      requester: { id: by.accountId, name: by.name },
      team: { id: team, name: "Payments" },
      cluster: { id: A, name: "orders" },
      sqlUserId: null,
      name,
      requested: JSON.stringify({ name, purpose: "", userKind: "service", access: "", wantedDays: null }),
      reason: "needed",
    },
    at,
  );

async function begin(): Promise<void> {
  const db = await store();
  const known = (id: string, name: string) => ({ id, name, plan: "", version: "", state: "CREATED" });
  await saveKnownClusters(db, [known(A, "orders"), known(B, "billing-prod")]);
  [mara, omar] = [await member("Mara"), await member("Omar")];
  payments = await addTeam(db, "Payments");
  others = await addTeam(db, "Others");
  await addMember(db, payments, mara.accountId);
  await addMember(db, payments, omar.accountId);
  await addMember(db, others, omar.accountId);
  for (const name of ["app_one", "app_two"]) await sqlUser(name, payments);
  await sqlUser("app_one", payments, B);
  await sqlUser("theirs", others);
  await sqlUser("unseen", payments, HIDDEN);
  await request(mara, payments, "pay_new");
}

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
  });

  describe("the page of a person", () => {
    test("has what their teams own by cluster, their requests, roles and sessions", async () => {
      const db = await store();
      await putGrant(db, { kind: "team", id: payments }, { clusterId: A, role: "cluster_creator", by: "Ada" });
      await startSession(db, mara.accountId, REQUEST);
      const page = await personFor(ADMINISTRATOR, mara.accountId);
      expect(page.account).toMatchObject({ name: "Mara", role: "member", disabled: false });
      expect(page.parts.sqlUsers.rows.map(({ cluster, name, team }) => [cluster.name, name, team.name])).toEqual([
        ["billing-prod", "app_one", "Payments"],
        ["orders", "app_one", "Payments"],
        ["orders", "app_two", "Payments"],
      ]);
      expect(page.parts.requests.rows).toMatchObject([{ name: "pay_new", state: "pending" }]);
      expect(page.parts.roles.rows).toMatchObject([
        { cluster: { name: "orders" }, role: "cluster_creator", through: { name: "Payments" }, by: "Ada" },
      ]);
      expect(page.parts.sessions.rows).toHaveLength(1);
      expect(page.figures).toMatchObject({ teams: 1, roles: 1, sqlUsers: 3, requests: 1, sessions: 1 });
    });

    test("says what their roles let them do at worst, as the policy has it", async () => {
      const db = await store();
      const powerOf = async () => (await personFor(ADMINISTRATOR, mara.accountId)).power;
      expect(await powerOf()).toEqual({ all: false, clusters: 0, names: [], closed: 0, admins: 0 });
      await putGrant(db, { kind: "account", id: mara.accountId }, { clusterId: A, role: "cluster_creator", by: "Ada" });
      expect(await powerOf()).toMatchObject({ clusters: 1, names: ["orders"] });
      await db.updateTable("sql_users").set({ admin_state: "admin" }).execute();
      await putSetting(db, "creatorsOnlyRestricted", { value: "false", by: "Ada" });
      expect(await powerOf()).toMatchObject({ admins: 3 });
      await putSetting(db, "creatorsOnlyRestricted", { value: "true", by: "Ada" });
      expect(await powerOf()).toMatchObject({ admins: 0 });
    });

    test("promises no change of a cluster that the API key closes", async () => {
      const db = await store();
      const grantee = { kind: "account", id: mara.accountId } as const;
      await putGrant(db, grantee, { clusterId: A, role: "cluster_admin", by: "Ada" });
      await saveChangesRefused(db, A, presentKeyMark(A) ?? "");
      const { power } = await personFor(ADMINISTRATOR, mara.accountId);
      expect(power).toEqual({ all: false, clusters: 0, names: [], closed: 1, admins: 0 });
    });

    test("is a person's own, and no other person's, whatever role they have on a cluster", async () => {
      expect((await personFor(mara, mara.accountId)).own).toBe(true);
      const admin: Actor = { ...mara, clusterRoles: new Map([["*", "cluster_admin"]]) };
      for (const viewer of [mara, admin])
        for (const id of [omar.accountId, ADMINISTRATOR.accountId, "acc_none"]) {
          await expect(personFor(viewer, id)).rejects.toThrow("not_found");
          for (const part of PERSON_PARTS)
            await expect(readPersonPart(reads(viewer), { accountId: id, part })).rejects.toThrow("not_found");
        }
    });

    test("tells a member nothing of others: not who gave a role, nor other ids", async () => {
      const db = await store();
      await putGrant(db, { kind: "account", id: mara.accountId }, { clusterId: A, role: "cluster_creator", by: "Ada" });
      const page = JSON.stringify(await personFor(mara, mara.accountId));
      for (const secret of ["Ada", omar.accountId, omar.name, others, "theirs"]) expect(page).not.toContain(secret);
    });

    test("and the profile tell a member of a password that they saw not whose its SQL user is now", async () => {
      const db = await store();
      const target = { clusterId: A, name: "app_one" };
      await addExposure(db, target, { id: "shn_1", accountId: mara.accountId, viewer: "Mara", way: "reset" }, 1);
      const now = { owner_team_id: others, admin_state: "admin" } as const;
      await db.updateTable("sql_users").set(now).where("name", "=", "app_one").execute();
      const seenFor = async (actor: Actor) => (await personFor(actor, mara.accountId)).parts.passwords.rows;
      expect(await seenFor(ADMINISTRATOR)).toMatchObject([{ owner: "Others", state: "admin" }]);
      const profile = await getProfile(authorize(mara, "profile.manage"));
      for (const told of [await seenFor(mara), profile.seen]) {
        expect(told).toMatchObject([{ name: "app_one", owner: null, ownerId: null, state: "unknown" }]);
        expect(JSON.stringify(told)).not.toContain("Others");
      }
    });

    test("refuses another person's with the same queries whether that person exists or not", async () => {
      const asked = (id: string) => statementsOf(() => personFor(mara, id).catch(() => {}));
      await asked("acc_none");
      expect(await asked(omar.accountId)).toEqual(await asked("acc_none"));
    });

    test("of a removed person is not found, and those who have their email later have none of their events", async () => {
      const db = await store();
      const event = (id: string, actorId: string) => testEvent(id, { actor: mara.email, actorId, target: id });
      await appendAuditEvents(db, [event("evt_old", mara.accountId)]);
      await removeAccount(db, mara.accountId);
      await expect(personFor(ADMINISTRATOR, mara.accountId)).rejects.toThrow("not_found");
      const again = await addAccount(db, { name: "Mara", email: mara.email, role: "member", passwordHash: "" });
      await appendAuditEvents(db, [event("evt_new", again)]);
      const { events } = (await personFor(ADMINISTRATOR, again)).parts;
      expect(events.rows.map(({ target }) => target)).toEqual(["evt_new"]);
    });

    test("comes page by page, and refuses a cursor of another shape", async () => {
      for (let at = 0; at < 45; at++) await sqlUser(`app_${String(at).padStart(2, "0")}`, payments, at % 2 ? A : B);
      const { parts } = await personFor(ADMINISTRATOR, mara.accountId);
      const names = parts.sqlUsers.rows.map(({ cluster, name }) => `${cluster.name}/${name}`);
      let { next } = parts.sqlUsers;
      expect(names).toHaveLength(20);
      for (let before = next; before !== null; before = next) {
        const more = await readPersonPart(reads(mara), { accountId: mara.accountId, part: "sqlUsers", before });
        if (more.part !== "sqlUsers") throw new Error(more.part);
        names.push(...more.rows.map(({ cluster, name }) => `${cluster.name}/${name}`));
        ({ next } = more);
      }
      expect(names).toHaveLength(48);
      expect(new Set(names).size).toBe(48);
      expect(names).toEqual(names.toSorted());
      for (const part of PERSON_PARTS)
        for (const before of ["", "nothing", "{}", "[null]", '["a"]', "[1,2,3,4]", '[{"a":1},"b"]'])
          await expect(readPersonPart(reads(mara), { accountId: mara.accountId, part, before })).rejects.toThrow(
            "invalid_input",
          );
    });

    test("has open requests alone, page by page, however many are decided between them", async () => {
      const db = await store();
      for (let at = 0; at < 60; at++) await request(mara, payments, `pay_${at}`, Date.now() - 60_000 + at);
      await db.updateTable("requests").set({ state: "denied" }).where("name", "like", "pay_%5").execute();
      const read = async (before?: string) => {
        const page = await readPersonPart(
          reads(mara),
          present({ accountId: mara.accountId, part: "requests" as const, before }),
        );
        if (page.part !== "requests") throw new Error(page.part);
        return page;
      };
      const rows = [];
      let page = await read();
      for (;;) {
        rows.push(...page.rows);
        if (page.next === null) break;
        page = await read(page.next);
      }
      expect(rows).toHaveLength(61 - 6);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      expect(rows.every(({ state }) => state === "pending")).toBe(true);
    });

    test("asks the store no more often with many SQL users than with few", async () => {
      const limits = async () =>
        (await statementsOf(() => personFor(ADMINISTRATOR, mara.accountId))).map(({ text }) => text).toSorted();
      const few = await limits();
      for (let at = 0; at < 30; at++) await sqlUser(`more_${at}`, payments);
      const many = await limits();
      expect(many.length).toBeLessThanOrEqual(few.length);
      expect((await personFor(ADMINISTRATOR, mara.accountId)).parts.sqlUsers.rows).toHaveLength(20);
    });
  });

  describe("the page of a team", () => {
    test("has for an administrator its members, roles, SQL users, requests and events", async () => {
      const db = await store();
      await putGrant(db, { kind: "team", id: payments }, { clusterId: A, role: "cluster_creator", by: "Ada" });
      const added = testEvent("evt_1", { action: "team.add_member", target: payments, actor: "ada@example.com" });
      await appendAuditEvents(db, [added]);
      const { figures, parts, own } = await teamFor(ADMINISTRATOR, payments);
      expect(own).toBeNull();
      expect(figures).toMatchObject({ members: 2, roles: 1, sqlUsers: 3, requests: 1 });
      expect(parts.members?.rows.map(({ name }) => name)).toEqual(["Mara", "Omar"]);
      expect(parts.roles?.rows).toMatchObject([{ role: "cluster_creator", through: null, by: "Ada" }]);
      expect(parts.requests.rows).toMatchObject([{ requester: { id: mara.accountId, name: "Mara" } }]);
      expect(parts.events?.rows).toMatchObject([{ action: "team.add_member", by: { id: null } }]);
    });

    test("has for a member what it owns and requests, and nothing of its other members", async () => {
      const page = await teamFor(mara, payments);
      expect(page).toMatchObject({ manages: false, own: { lead: false }, figures: { members: 0, roles: 0 } });
      expect(page.parts).toMatchObject({ members: null, roles: null, events: null });
      expect(page.parts.sqlUsers.rows).toHaveLength(3);
      for (const secret of [omar.name, omar.accountId, omar.email]) expect(JSON.stringify(page)).not.toContain(secret);
      for (const part of ["members", "roles", "events"] as const)
        await expect(readTeamPart(reads(mara), { teamId: payments, part })).rejects.toThrow("not_found");
    });

    test("does not exist for others, in any part, nor for a member of another team", async () => {
      for (const id of [others, "tem_none"]) {
        await expect(teamFor(mara, id)).rejects.toThrow("not_found");
        for (const part of TEAM_PARTS)
          await expect(readTeamPart(reads(mara), { teamId: id, part })).rejects.toThrow("not_found");
      }
      const asked = (id: string) => statementsOf(() => teamFor(mara, id).catch(() => {}));
      await asked("tem_none");
      expect(await asked(others)).toEqual(await asked("tem_none"));
    });
  });

  test("links lead to the pages that the doors open, and to no others", async () => {
    const people = [mara.accountId, omar.accountId, ADMINISTRATOR.accountId];
    for (const viewer of [mara, omar, ADMINISTRATOR]) {
      const open = await openPages(viewer);
      for (const id of people.filter((each) => each !== ADMINISTRATOR.accountId)) {
        const opened = await personFor(viewer, id).then(
          () => true,
          () => false,
        );
        expect(open.people === "all" || open.people.includes(id)).toBe(opened);
      }
      for (const id of [payments, others]) {
        const opened = await teamFor(viewer, id).then(
          () => true,
          () => false,
        );
        expect(open.teams === "all" || open.teams.includes(id)).toBe(opened);
      }
    }
  });
});

import { beforeEach, expect, test } from "vitest";
import { alive, backAtRest, itemIn, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { READ_ONLY, restriction, started } from "../../testing/restriction-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { ownHistoryDoor, ownSqlUsersDoor } from "../edge/doors/sql-users/own-sql-users.ts";
import {
  approveBackDoor,
  askBackDoor,
  declineBackDoor,
  endWaysDoor,
  withdrawBackDoor,
} from "../edge/doors/sql-users/restriction.ts";
import { resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { addTeam } from "../store/people/teams.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";

/* What the owner team may ask for after a restriction, and the end of the way back before its time. */

freshProcess();
const world = sqlWorld(["shop"]);
const APP = () => ({ clusterId: world().clusterId, name: "app" });
let id = "";
let mara: Person;

beforeEach(async () => {
  await alive();
  for (const name of ["app", "bi", "boss"]) await world().cloud.addUser(world().clusterId, name);
  await turnOn(world(), "manage");
  const users = ["app", "bi"].map((name) => ({ name, wanted: READ_ONLY }));
  [id = ""] = await started(world().ada, [{ clusterId: world().clusterId, users }]);
  await restriction(world().ada, id);
  const db = await store();
  const team = await addTeam(db, "Payments");
  await db.updateTable("sql_users").set({ owner_team_id: team }).where("name", "=", "app").execute();
  mara = await person("Mara", { team });
});

async function ask(by: Person, reason = "It cannot migrate.") {
  const row = await rowOf(await store(), APP());
  const answer = await change(by, askBackDoor, { id: row?.id ?? "", reason });
  return answer.ok ? null : answer.error.code;
}

async function own(by: Person) {
  const answer = await look(by, ownSqlUsersDoor, { fresh: false });
  return answer.ok ? answer.value.users.find(({ name }) => name === "app")?.wayBack : answer.error.code;
}

async function asked() {
  const answer = await look(world().ada, overviewDoor, {});
  return answer.ok ? answer.value.waiting.filter(({ kind }) => kind === "back_asked") : answer.error.code;
}

async function withdraw(by: Person) {
  const row = await rowOf(await store(), APP());
  const answer = await change(by, withdrawBackDoor, { id: row?.id ?? "" });
  return answer.ok ? null : answer.error.code;
}

async function decline(by: Person, reason = "It only reads.") {
  const { id: item } = await itemIn(world().ada, id);
  const answer = await change(by, declineBackDoor, { id, item, reason });
  return answer.ok ? null : answer.error.code;
}

const noticesOf = async (account: Person) => {
  const notices = (await store())
    .selectFrom("notices")
    .select(["text", "read_at"])
    .where("account_id", "=", account.id);
  return (await notices.where("kind", "=", "restriction").where("about", "like", "restriction:itm%").execute()).map(
    ({ text, read_at }) => `${read_at === null ? "new" : "read"} ${text}`,
  );
};

async function withRole(name: string, role: "cluster_admin" | "cluster_creator"): Promise<Person> {
  const one = await person(name);
  await putGrant(await store(), { kind: "account", id: one.id }, { clusterId: world().clusterId, role, by: "Ada" });
  return one;
}

const end = async (by: Person) => {
  const answer = await change(by, endWaysDoor, { id });
  return answer.ok ? null : answer.error.code;
};

test("the owner team asks, and Cluster Admins see it first: the restriction, the overview and a notice", async () => {
  const db = await store();
  const { ada } = world();
  const { backUntil } = await itemIn(ada, id);
  expect(await own(mara)).toMatchObject({ by: "Ada", until: backUntil });
  expect(await ask(mara)).toBe(null);
  expect(await own(mara)).toMatchObject({ askedBy: "Mara" });
  expect((await itemIn(ada, id)).asked).toMatchObject({ by: "Mara", reason: "It cannot migrate." });
  expect(await asked()).toMatchObject([{ id, name: "app", by: "Mara" }]);
  const notices = await db.selectFrom("notices").select("text").where("account_id", "=", ada.id).execute();
  expect(notices.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^Mara asks you to put the SQL user app on cluster .* back .*Reason: It cannot migrate\.$/),
  );
  expect((await wayBack(ada, id)).problem).toBeUndefined();
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  expect([(await itemIn(ada, id)).back?.state, (await itemIn(ada, id)).asked, await asked(), await own(mara)]).toEqual([
    "back",
    undefined,
    [],
    undefined,
  ]);
});

test("only its owners ask, and asking puts nothing back", async () => {
  const stranger = await person("Otto");
  const creator = await person("Cora");
  const grant = { clusterId: world().clusterId, role: "cluster_creator", by: "Ada" } as const;
  await putGrant(await store(), { kind: "account", id: creator.id }, grant);
  for (const one of [stranger, creator, world().ada]) expect(await ask(one)).toBe("sql_user_not_found");
  expect(await ask(mara)).toBe(null);
  expect(world().sql.isAdmin("app")).toBe(false);
  expect(await ask(mara, " ")).toBe("invalid_input");
});

test("a Cluster Admin ends the way back of a restriction before its time, and nobody asks or puts back after that", async () => {
  const { ada } = world();
  expect(await ask(mara)).toBe(null);
  expect(await end(mara)).toBe("forbidden");
  expect(await end(ada)).toBe(null);
  const item = await itemIn(ada, id);
  expect([item.backUntil, item.asked, item.closed]).toEqual([
    undefined,
    undefined,
    { by: "Ada", at: expect.any(Number) },
  ]);
  expect(await noticesOf(mara)).toEqual([expect.stringMatching(/^new Ada ended the way back of the SQL user app on /)]);
  expect(await noticesOf(ada)).toEqual([expect.stringMatching(/^read Mara asks you to put the SQL user app /)]);
  expect([(await wayBack(ada, id)).problem, await pressed(ada, id), await ask(mara)]).toEqual([
    "over",
    "way_back_over",
    "way_back_over",
  ]);
  const events = async () =>
    (await store())
      .selectFrom("audit_events")
      .select(["target", "outcome", "details"])
      .where("action", "=", "restrict.way_ended")
      .orderBy("target")
      .execute();
  const ended = await events();
  expect(ended.map(({ target, outcome, details }) => [target, outcome, JSON.parse(details)])).toEqual([
    ["app", "done", { restriction: id }],
    ["bi", "done", { restriction: id }],
  ]);
  // A second press changes nothing.
  expect([await own(mara), await asked(), await end(ada)]).toEqual([undefined, [], "way_back_over"]);
  expect([await events(), await itemIn(ada, id)]).toEqual([ended, item]);
  const history = await look(mara, ownHistoryDoor, { id: (await rowOf(await store(), APP()))?.id ?? "" });
  expect(history.ok && history.value.events.map(({ action, by }) => `${action} ${by}`)).toContain(
    "restrict.way_ended Ada",
  );
});

test("one that is put back when the ways end is restricted again at its time", async () => {
  const { ada } = world();
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  expect(await end(ada)).toBe(null);
  const all = (await restriction(ada, id)).items;
  expect(all.map(({ name, back, closed }) => [name, back?.state, closed?.by])).toEqual([
    ["app", "back", undefined],
    ["bi", undefined, "Ada"],
  ]);
});

test("the member who asked withdraws it, nobody else does, and may ask again", async () => {
  const { ada } = world();
  const db = await store();
  const row = await db.selectFrom("sql_users").select("owner_team_id").where("name", "=", "app").executeTakeFirst();
  const omar = await person("Omar", { team: row?.owner_team_id ?? "" });
  expect(await withdraw(mara)).toBe("request_over");
  expect(await ask(mara)).toBe(null);
  expect([await own(mara), await own(omar)]).toMatchObject([{ askedBy: "Mara", isOwnAsk: true }, { askedBy: "Mara" }]);
  expect(await own(omar)).not.toHaveProperty("isOwnAsk");
  expect([await withdraw(omar), await withdraw(ada)]).toEqual(["request_over", "sql_user_not_found"]);
  expect(await asked()).toHaveLength(1);
  expect(await withdraw(mara)).toBe(null);
  expect([await asked(), (await itemIn(ada, id)).asked, await withdraw(mara)]).toEqual([[], undefined, "request_over"]);
  expect(await own(mara)).not.toHaveProperty("askedBy");
  expect(await ask(mara, "It still cannot.")).toBe(null);
  expect(await noticesOf(ada)).toEqual([
    expect.stringMatching(/^read Mara asks .*Reason: It cannot migrate\.$/),
    expect.stringMatching(/^new Mara asks .*Reason: It still cannot\.$/),
  ]);
  const events = await db
    .selectFrom("audit_events")
    .select(["target", "outcome"])
    .where("action", "=", "restrict.withdraw_back")
    .where("outcome", "=", "done")
    .execute();
  expect(events).toEqual([{ target: "app", outcome: "done" }]);
});

test("a Cluster Admin declines with a reason that the member reads; the way back stays, and the team may ask again", async () => {
  const { ada } = world();
  expect(await decline(ada)).toBe("request_over");
  expect(await ask(mara)).toBe(null);
  const creator = await withRole("Cora", "cluster_creator");
  expect([await decline(mara), await decline(creator)]).toEqual(["forbidden", "forbidden"]);
  expect(await decline(ada, " ")).toBe("invalid_input");
  expect(await decline(ada)).toBe(null);
  expect([await asked(), (await itemIn(ada, id)).asked, await decline(ada)]).toEqual([[], undefined, "request_over"]);
  expect(await own(mara)).toMatchObject({ declined: { by: "Ada", reason: "It only reads." } });
  expect(await noticesOf(mara)).toEqual([
    expect.stringMatching(/^new Ada declined to put the SQL user app on cluster .* back\. Reason: It only reads\.$/),
  ]);
  expect((await wayBack(ada, id)).problem).toBeUndefined();
  expect(await ask(mara, "It writes too.")).toBe(null);
  expect(await own(mara)).not.toHaveProperty("declined");
});

test("one that waits for a second Cluster Admin is cancelled by the end of its way back, and gives nothing after it", async () => {
  const { ada } = world();
  const creator = await withRole("Cora", "cluster_creator");
  expect(await change(creator, resetPasswordDoor, APP())).toMatchObject({ ok: true });
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  const { back } = await itemIn(ada, id);
  expect(back?.state).toBe("asked");
  expect(await end(ada)).toBe(null);
  await backAtRest();
  const after = await itemIn(ada, id);
  expect([after.back?.state, after.back?.code, after.closed?.by]).toEqual(["failed", "way_back_cancelled", "Ada"]);
  const second = await withRole("Cleo", "cluster_admin");
  const agreed = await change(second, approveBackDoor, { id, back: back?.id ?? "" });
  expect(agreed.ok).toBe(false);
  expect([world().sql.isAdmin("app"), await pressed(ada, id)]).toEqual([false, "way_back_over"]);
});

test("the end of one restriction's ways leaves that of a later one open", async () => {
  const { ada, clusterId, cloud, sql } = world();
  sql.asRoot('GRANT admin TO "app" WITH ADMIN OPTION');
  await cloud.addUser(clusterId, "boss_two");
  const [later = ""] = await started(ada, [{ clusterId, users: [{ name: "app", wanted: READ_ONLY }] }]);
  await restriction(ada, later);
  expect(await end(ada)).toBe(null);
  expect([(await wayBack(ada, id)).problem, (await wayBack(ada, later)).problem]).toEqual(["over", undefined]);
});

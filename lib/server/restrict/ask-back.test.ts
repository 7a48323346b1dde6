import { beforeEach, expect, test } from "vitest";
import { alive, backAtRest, itemIn, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { READ_ONLY, restriction, started } from "../../testing/restriction-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { ownSqlUsersDoor } from "../edge/doors/sql-users/own-sql-users.ts";
import { askBackDoor, endWaysDoor } from "../edge/doors/sql-users/restriction.ts";
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
  expect([item.backUntil, item.asked, item.closedBy]).toEqual([undefined, undefined, "Ada"]);
  expect([(await wayBack(ada, id)).problem, await pressed(ada, id), await ask(mara)]).toEqual([
    "over",
    "way_back_over",
    "way_back_over",
  ]);
  expect([await own(mara), await asked(), await end(ada)]).toEqual([undefined, [], "way_back_over"]);
});

test("one that is put back when the ways end is restricted again at its time", async () => {
  const { ada } = world();
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  expect(await end(ada)).toBe(null);
  const all = (await restriction(ada, id)).items;
  expect(all.map(({ name, back, closedBy }) => [name, back?.state, closedBy])).toEqual([
    ["app", "back", undefined],
    ["bi", undefined, "Ada"],
  ]);
});

import { beforeEach, expect, test } from "vitest";
import { sinceWords } from "#lib/shared/restrict/since/since.ts";
import { alive, backAtRest, itemIn, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { READ_ONLY, restriction, started } from "../../testing/restriction-steps.ts";
import { runShown } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { changeLevelDoor, sqlConnectionDoor } from "../edge/doors/sql-users/sql-connection.ts";
import { putSetting } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";

/* What happens after a restriction and ends its way back, or a part of it. */

freshProcess();
const world = sqlWorld(["shop"]);
const READ_WRITE = Object.assign({}, READ_ONLY, { level: "read-write" });
const of = (wanted: object, ...names: string[]) => [
  { clusterId: world().clusterId, users: names.map((name) => ({ name, wanted })) },
];
const HOUR_MS = 3_600_000;

beforeEach(async () => {
  await alive();
  for (const name of ["app", "bi", "cron", "boss"]) await world().cloud.addUser(world().clusterId, name);
  await turnOn(world(), "manage");
});

async function restricted(wanted: object, ...names: string[]): Promise<string> {
  const [id = ""] = await started(world().ada, of(wanted, ...names));
  await restriction(world().ada, id);
  return id;
}

test("a group role that has gained powers since is named, and not given back", async () => {
  const { sql, ada } = world();
  for (const text of ["CREATE ROLE makers WITH CREATEROLE", 'GRANT makers TO "app"']) sql.asRoot(text);
  const id = await restricted(READ_ONLY, "app");
  const before = await wayBack(ada, id);
  expect([before.gives, before.lost]).toEqual([["membership in admin", "membership in makers"], []]);
  sql.asRoot("ALTER ROLE makers WITH CREATEDB");
  expect(await pressed(ada, id, { digest: before.digest })).toBe("sql_changed");
  const shown = await wayBack(ada, id);
  expect([shown.gives, shown.lost]).toEqual([
    ["membership in admin"],
    ["membership in makers: that role also gives CREATEDB of makers now"],
  ]);
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  expect((await itemIn(ada, id)).back).toMatchObject({ state: "back", code: "way_back_part" });
});

test("one that has lost powers since, or is as it was, is given back", async () => {
  const { sql, ada } = world();
  for (const text of ["CREATE ROLE makers WITH CREATEROLE CREATEDB", 'GRANT makers TO "app"']) sql.asRoot(text);
  const id = await restricted(READ_ONLY, "app");
  sql.asRoot("ALTER ROLE makers WITH NOCREATEDB");
  expect(await wayBack(ada, id)).toMatchObject({ gives: ["membership in admin", "membership in makers"], lost: [] });
});

test("a script that gives its group role other rights voids the way back", async () => {
  const { sql, ada, clusterId } = world();
  for (const text of ["CREATE ROLE shop_rw_role", 'GRANT shop_rw_role TO "app"']) sql.asRoot(text);
  const id = await restricted(READ_ONLY, "app");
  expect((await wayBack(ada, id)).problem).toBeUndefined();
  const script = { kind: "access", wanted: READ_WRITE, demote: false } as const;
  expect(await runShown(ada, { clusterId, name: "bi", script })).toMatchObject({ ok: true });
  expect((await wayBack(ada, id)).problem).toBe("changed_since");
});

test("a restriction of another one that gives its group role other rights voids it, and one of the same level does not", async () => {
  const { sql, ada } = world();
  for (const text of ["CREATE ROLE shop_ro_role", "CREATE ROLE shop_rw_role"]) sql.asRoot(text);
  for (const role of ["shop_ro_role", "shop_rw_role"]) sql.asRoot(`GRANT ${role} TO "app"`);
  const id = await restricted(READ_ONLY, "app");
  await restricted(READ_ONLY, "bi");
  expect((await wayBack(ada, id)).problem).toBeUndefined();
  await restricted(READ_WRITE, "cron");
  expect((await wayBack(ada, id)).problem).toBe("changed_since");
});

test("a script by which it takes over the objects of another one voids the way back", async () => {
  const { ada, clusterId, cloud } = world();
  await cloud.addUser(clusterId, "left", { blockers: { owns: ["table shop.public.orders"] } });
  const id = await restricted(READ_ONLY, "app");
  expect((await wayBack(ada, id)).problem).toBeUndefined();
  const script = { kind: "clean_up", newOwner: "app" } as const;
  expect(await runShown(ada, { clusterId, name: "left", script })).toMatchObject({ ok: true });
  expect((await wayBack(ada, id)).problem).toBe("changed_since");
});

test("a longer time in the settings does not begin again a way back that is over, and a shorter one ends it", async () => {
  const db = await store();
  const { ada } = world();
  await putSetting(db, "wayBackHours", { value: "2", by: "Ada" });
  const id = await restricted(READ_ONLY, "app");
  const untilOf = async () => (await itemIn(ada, id)).backUntil;
  const { at } = await itemIn(ada, id);
  expect(await untilOf()).toBe(at + 2 * HOUR_MS);
  await putSetting(db, "wayBackHours", { value: "168", by: "Ada" });
  expect(await untilOf()).toBe(at + 2 * HOUR_MS);
  await putSetting(db, "wayBackHours", { value: "1", by: "Ada" });
  expect(await untilOf()).toBe(at + HOUR_MS);
  await putSetting(db, "wayBackHours", { value: "168", by: "Ada" });
  const threeHoursAgo = Date.now() - 3 * HOUR_MS;
  await db.updateTable("job_items").set({ at: threeHoursAgo }).execute();
  expect(await untilOf()).toBeUndefined();
  expect(await pressed(ada, id)).toBe("way_back_over");
});

test("a store in which the time of the way back was edited gives nothing", async () => {
  const db = await store();
  await putSetting(db, "wayBackHours", { value: "2", by: "Ada" });
  const id = await restricted(READ_ONLY, "app");
  const { id: item, data } = await db
    .selectFrom("job_items")
    .selectAll()
    .where("name", "=", "app")
    .executeTakeFirstOrThrow();
  for (const wayBackHours of [168, null]) {
    const edited = JSON.stringify(Object.assign(JSON.parse(data), { wayBackHours }));
    await db.updateTable("job_items").set({ data: edited }).where("id", "=", item).execute();
    await putSetting(db, "wayBackHours", { value: "168", by: "Ada" });
    expect((await wayBack(world().ada, id)).problem).toBe("edited");
  }
});

test("one that is put back while the connection is below Manage is red before its time, and was counted before", async () => {
  const { ada, clusterId } = world();
  const id = await restricted(READ_ONLY, "app");
  const counted = async () => {
    const page = await look(ada, sqlConnectionDoor, { clusterId });
    return page.ok ? page.value.connection?.putBack : page.error.code;
  };
  expect(await counted()).toBe(0);
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  expect([await counted(), (await itemIn(ada, id)).back?.blocked]).toEqual([1, false]);
  await change(ada, changeLevelDoor, { clusterId, level: "observe" });
  expect((await itemIn(ada, id)).back).toMatchObject({ state: "back", blocked: true });
  const overview = await look(ada, overviewDoor, {});
  const task = expect.objectContaining({ kind: "put_back", name: "app", stuck: false, blocked: true });
  expect(overview).toMatchObject({ ok: true, value: { waiting: expect.arrayContaining([task]) } });
  await change(ada, changeLevelDoor, { clusterId, level: "manage" });
  expect((await itemIn(ada, id)).back?.blocked).toBe(false);
});

test("while it is put back, what is seen since the restriction says so, and no look counts it", async () => {
  const { ada } = world();
  const id = await restricted(READ_ONLY, "app");
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  const shown = (await restriction(ada, id)).since?.items.map(sinceWords);
  expect(shown).toEqual(["Put back: it has what the restriction took, for a time."]);
});

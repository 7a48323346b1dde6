import { beforeEach, expect, test, vi } from "vitest";
import { alive, backAtRest, pressed, storedBack, wayBack } from "../../testing/put-back-steps.ts";
import { change } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { READ_ONLY } from "../../testing/restriction-steps.ts";
import { runShown } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile, sqlWorld } from "../../testing/sql-cluster.ts";
import { endWaysDoor } from "../edge/doors/sql-users/restriction.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { workOnJobs } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";
import { itemOf } from "../store/jobs/job-items.ts";

/* A store that was edited, restored or changed since gives nothing. */

freshProcess();
const world = sqlWorld();
const app = restrictedApp(world);
const { appOf, isAdmin, stateOf } = app;
let id = "";
beforeEach(() => {
  ({ id } = app.now());
});

test("a store in which what was taken was edited gives nothing", async () => {
  const db = await store();
  const item = await db.selectFrom("job_items").selectAll().executeTakeFirstOrThrow();
  const data = JSON.parse(item.data);
  data.taken.push({ kind: "role option", option: "CREATEROLE" });
  await db
    .updateTable("job_items")
    .set({ data: JSON.stringify(data) })
    .execute();
  expect((await wayBack(world().ada, id)).problem).toBe("edited");
  expect(await pressed(world().ada, id)).toBe("way_back_edited");
});

test.each(["rolecall_abcdefgh", "sso_mara", "root"])("one whose item names %s by now is edited too", async (name) => {
  const db = await store();
  await db.updateTable("job_items").set({ name }).where("job_id", "=", id).execute();
  expect(await wayBack(world().ada, id, name)).toMatchObject({ problem: "edited", script: [] });
  expect(await pressed(world().ada, id, {}, name)).toBe("way_back_edited");
});

test("a restriction that has ended gives nothing back where someone lets its work begin anew in the store", async () => {
  const db = await store();
  const before = app.print();
  const item = await db.selectFrom("job_items").selectAll().where("job_id", "=", id).executeTakeFirstOrThrow();
  const data = Object.assign(JSON.parse(item.data), { undoes: { code: "sql_refused", words: null } });
  const more = [...data.taken, { kind: "role option", option: "CREATEROLE" }];
  const edits: [string, object][] = [
    ["grants", data],
    ["revoke", data],
    ["grants", Object.assign({}, data, { taken: more })],
    ["grants", Object.assign({}, data, { mark: null })],
  ];
  for (const [step, edited] of edits) {
    const set = { state: "waiting", step, data: JSON.stringify(edited), next_at: 0, code: null } as const;
    await db.updateTable("job_items").set(set).where("id", "=", item.id).execute();
    await db.updateTable("jobs").set({ state: "running", next_at: 0 }).where("id", "=", id).execute();
    await vi.waitFor(async () => {
      await workOnJobs(db, JOBS, { pause: async () => {} });
      const after = await itemOf(db, item.id);
      expect([after?.state, after?.code]).toEqual(["failed", "restriction_edited"]);
    }, 60_000);
    expect(app.print()).toEqual(before);
  }
});

test("a put back that was edited, or is about another SQL user, gives nothing", async () => {
  const db = await store();
  const stored = () => db.selectFrom("job_items").selectAll().where("step", "=", "give");
  const edits: ((data: { back: Record<string, unknown> }) => object)[] = [
    ({ back }) => ({ data: JSON.stringify({ back: { ...back, hours: 168 } }) }),
    ({ back }) => ({ data: JSON.stringify({ back: { ...back, knowers: [], secondBy: "Cleo" } }) }),
    () => ({ name: "bi" }),
  ];
  for (const edit of edits) {
    const job = await storedBack(world().ada, id);
    const { data = "{}" } = (await stored().executeTakeFirst()) ?? {};
    const { back: given, ...rest } = JSON.parse(data);
    const set = edit({ back: given }) as { data?: string };
    if (set.data) set.data = JSON.stringify({ ...rest, ...JSON.parse(set.data) });
    await db.updateTable("job_items").set(set).where("job_id", "=", job).execute();
    const { item } = await backAtRest();
    expect([item.state, item.code, isAdmin()]).toEqual(["failed", "way_back_edited", false]);
  }
});

test("a restored store calls none restricted that a restriction of late has restricted", async () => {
  await (await store())
    .updateTable("servers")
    .set({ seen_at: Date.now() - 16 * 60_000 })
    .execute();
  expect(await stateOf()).toBe("restricted");
  await alive();
  expect(await stateOf()).toBe("unknown");
});

test("an event that was edited with it is found by its hash", async () => {
  const db = await store();
  await db.updateTable("audit_events").set({ details: "{}" }).where("action", "=", "restrict.item").execute();
  expect(await pressed(world().ada, id)).toBe("way_back_edited");
});

test("one that was put back is restricted without any group role where its level was edited meanwhile", async () => {
  const db = await store();
  expect(await pressed(world().ada, id)).toBe(null);
  const { item } = await backAtRest();
  const wanted = { level: "read-write", via: "role", databases: [{ name: "shop" }], scope: "both" };
  await db
    .updateTable("job_items")
    .set({ input: JSON.stringify(Object.assign({}, item.input, { wanted })), next_at: 0 })
    .where("id", "=", item.id)
    .execute();
  await app.wakeBack();
  await backAtRest();
  expect([isAdmin(), app.print()]).toEqual([false, expect.not.stringContaining("shop_rw_role")]);
});

test("another SQL user of the name is not put back", async () => {
  await (await store()).updateTable("sql_users").set({ id: "usr_other" }).where("name", "=", "app").execute();
  expect((await wayBack(world().ada, id)).problem).toBe("gone");
  expect(await pressed(world().ada, id)).toBe("sql_user_not_found");
});

test("in a store that no server had for a while, as in a restored copy, it gives nothing", async () => {
  const db = await store();
  await db
    .updateTable("servers")
    .set({ seen_at: Date.now() - 16 * 60_000 })
    .execute();
  await alive();
  expect(await pressed(world().ada, id)).toBe("way_back_restored");
});

test("after a later change of its rights by Rolecall it gives nothing", async () => {
  const wanted = Object.assign({}, READ_ONLY, { level: "read-write" });
  const script = { kind: "access", wanted, demote: false } as const;
  expect(await runShown(world().ada, { ...appOf(), script })).toMatchObject({ ok: true });
  expect(await pressed(world().ada, id)).toBe("way_back_changed");
});

/** Ends the way back of the restriction. */
async function ended() {
  expect(await change(world().ada, endWaysDoor, { id })).toMatchObject({ ok: true });
}

test("a way back that was ended is not opened again by an edited store: its end is in the chain", async () => {
  await ended();
  const db = await store();
  const item = await db.selectFrom("job_items").selectAll().where("step", "!=", "look").executeTakeFirstOrThrow();
  const data = JSON.parse(item.data);
  expect(data).toMatchObject({ closedBy: "Ada", closedAt: expect.any(Number) });
  const open = JSON.stringify(Object.assign(data, { closedBy: null, closedAt: null }));
  await db.updateTable("job_items").set({ data: open }).where("id", "=", item.id).execute();
  expect((await wayBack(world().ada, id)).problem).toBe("over");
  expect([await pressed(world().ada, id), isAdmin()]).toEqual(["way_back_over", false]);
});

test("after a restore nothing is given: a copy from after the end has its mark, and one from before it is a restored store", async () => {
  const db = await store();
  const before = await db.selectFrom("job_items").select(["id", "data"]).execute();
  await ended();
  const stoodStill = () =>
    db
      .updateTable("servers")
      .set({ seen_at: Date.now() - 16 * 60_000 })
      .execute();
  await stoodStill();
  await alive();
  expect((await wayBack(world().ada, id)).problem).toBe("over");
  for (const { id: item, data } of before)
    await db.updateTable("job_items").set({ data }).where("id", "=", item).execute();
  await db.deleteFrom("audit_events").where("action", "=", "restrict.way_ended").execute();
  expect((await wayBack(world().ada, id)).problem).toBe("restored");
  expect([await pressed(world().ada, id), isAdmin()]).toEqual(["way_back_restored", false]);
});

test("a put back that was about to give when its way back was ended gives nothing", async () => {
  const { sql } = world();
  const job = await storedBack(world().ada, id);
  // It has read the store, and reads the cluster, when the way back is ended.
  sql.fault({ kind: "slow", statement: /^WITH every_user AS/, times: 1, until: meanwhile(ended) });
  const { item } = await backAtRest();
  expect([item.jobId, item.state, item.code, isAdmin()]).toEqual([job, "failed", "way_back_over", false]);
});

import { beforeEach, expect, test } from "vitest";
import { backAtRest, endTime, itemIn, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { restriction, started } from "../../testing/restriction-steps.ts";
import { statementsSince } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { putBackDoor, restrictPreviewDoor } from "../edge/doors/sql-users/restriction.ts";
import { changeLevelDoor } from "../edge/doors/sql-users/sql-connection.ts";
import { putSetting } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";

/* What a way back gives, for how long, and how it ends. */

freshProcess();
const world = sqlWorld();
const app = restrictedApp(world);
const { of, print, isAdmin, stateOf, back, again, wakeBack, letBeLate } = app;
let id = "";
let before = "";
beforeEach(() => {
  ({ id, before } = app.now());
});

test("what is shown is sent, gives exactly what was taken, and after its time the SQL user is proved restricted", async () => {
  const restricted = print();
  const { script, gives, leaves, until } = await wayBack(world().ada, id);
  expect([gives, leaves]).toEqual([["membership in admin", "role option CREATEDB"], ["shop_ro_role"]]);
  expect(until).toBe((await itemIn(world().ada, id)).backUntil);
  const sent = world().sql.record().length;
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  // The check enters each database.
  expect(statementsSince(world(), sent).filter((text) => !text.startsWith("USE "))).toEqual(
    script.map(({ tokens }) => tokens.map(({ text }) => text).join("")),
  );
  expect(print()).toBe(before);
  expect(await stateOf()).toBe("admin");
  const { back: shown, backUntil } = await itemIn(world().ada, id);
  expect([shown?.state, shown?.by, shown?.reason, backUntil]).toEqual([
    "back",
    "Ada",
    "The release cannot migrate.",
    undefined,
  ]);
  await endTime(await store(), shown?.id ?? "");
  await backAtRest();
  expect(print()).toBe(restricted);
  expect([(await back())?.state, await stateOf()]).toEqual(["ended", "restricted"]);
});

test("it stays so for the time that was chosen, and at most as long as the way back lasts", async () => {
  const begun = Date.now();
  expect(await pressed(world().ada, id, { hours: 1 })).toBe(null);
  const { item } = await backAtRest();
  expect(item.step).toBe("hold");
  const { until = 0 } = (await back()) ?? {};
  expect(until).toBeGreaterThanOrEqual(begun + 3_600_000);
  expect(until).toBeLessThanOrEqual(Date.now() + 3_600_000);
  expect(item.nextAt).toBe(until - 600_000);
  await again();
  await backAtRest();
  const [other = ""] = await started(world().ada, of("bi"));
  await restriction(world().ada, other);
  const { until: ends } = await wayBack(world().ada, other, "bi");
  expect(await pressed(world().ada, other, { hours: 168 }, "bi")).toBe(null);
  await backAtRest();
  expect((await itemIn(world().ada, other, "bi")).back?.until).toBe(ends);
});

test("Restrict again ends it before its time, and what it took itself meanwhile is taken too", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  world().sql.asRoot('ALTER USER "app" WITH CREATEROLE');
  expect(await again()).toBe(null);
  await backAtRest();
  expect([(await back())?.state, await stateOf(), isAdmin()]).toEqual(["ended", "restricted", false]);
  expect(await again()).toBe("restriction_over");
});

test("a second press is refused, while it is put back and after", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  const item = (await itemIn(world().ada, id)).id;
  const press = async () => {
    const input = { id, item, hours: 1, digest: "0".repeat(64), reason: "Again." };
    const answer = await change(world().ada, putBackDoor, input);
    return answer.ok ? null : answer.error.code;
  };
  expect(await press()).toBe("way_back_used");
  await backAtRest();
  expect(await press()).toBe("way_back_used");
  await again();
  await backAtRest();
  expect(await press()).toBe("way_back_used");
  expect((await wayBack(world().ada, id)).problem).toBe("used");
});

test("other statements than the shown ones are refused", async () => {
  expect(await pressed(world().ada, id, { digest: "0".repeat(64) })).toBe("sql_changed");
  expect(isAdmin()).toBe(false);
});

test("an answer that is lost after GRANT admin leaves no superuser behind", async () => {
  for (const statement of [/^GRANT admin TO "app"/, /^ALTER USER "app" WITH CREATEDB/])
    world().sql.fault({ kind: "cut-after", statement, times: 1 });
  expect(await pressed(world().ada, id)).toBe(null);
  for (let tries = 0; (await backAtRest()).item.step === "give" && tries < 5; tries++) await wakeBack();
  expect([(await back())?.state, isAdmin(), await stateOf()]).toEqual(["back", true, "admin"]);
  await again();
  await backAtRest();
  expect([(await back())?.state, isAdmin(), await stateOf()]).toEqual(["ended", false, "restricted"]);
});

test("one that Rolecall cannot reach at its time is red, and Cluster Admins are notified", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  await change(world().ada, changeLevelDoor, { clusterId: world().clusterId, level: "observe" });
  await again();
  await backAtRest();
  expect([(await back())?.state, isAdmin()]).toEqual(["stuck", true]);
  const db = await store();
  const notices = db.selectFrom("notices").select("id").where("about", "like", "put_back:%:stuck:%");
  expect((await notices.execute()).length).toBeGreaterThan(0);
});

test("after the time of the setting it gives nothing, and with 0 there is no way back", async () => {
  const db = await store();
  const { backUntil = 0 } = await itemIn(world().ada, id);
  expect(Math.round((backUntil - Date.now()) / 3_600_000)).toBe(72);
  await putSetting(db, "wayBackHours", { value: "0", by: "Ada" });
  expect((await itemIn(world().ada, id)).backUntil).toBeUndefined();
  expect(await pressed(world().ada, id)).toBe("way_back_over");
  await putSetting(db, "wayBackHours", { value: "1", by: "Ada" });
  await db
    .updateTable("job_items")
    .set({ at: Date.now() - 3_600_001 })
    .execute();
  expect(await pressed(world().ada, id)).toBe("way_back_over");
});

test("below Manage the statements stand to copy, and none is sent", async () => {
  await change(world().ada, changeLevelDoor, { clusterId: world().clusterId, level: "observe" });
  const shown = await wayBack(world().ada, id);
  expect([shown.runs, shown.digest, shown.script.length > 0]).toEqual([false, undefined, true]);
  expect(await pressed(world().ada, id)).toBe("sql_connection_observes");
});

test("where the database refuses all of it, nothing is given and it is proved restricted", async () => {
  world().sql.fault({ kind: "retry", statement: /^GRANT admin/ });
  expect(await pressed(world().ada, id)).toBe(null);
  await letBeLate();
  await backAtRest();
  expect([(await back())?.state, (await back())?.code, await stateOf()]).toEqual([
    "failed",
    "way_back_nothing",
    "restricted",
  ]);
  expect((await wayBack(world().ada, id)).problem).toBe("used");
});

test("what the database refuses of it is named, and the rest is given and taken again", async () => {
  world().sql.fault({ kind: "retry", statement: /^ALTER USER "app" WITH CREATEDB/ });
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const shown = await back();
  expect([shown?.state, shown?.code, shown?.words]).toEqual([
    "back",
    "way_back_part",
    expect.stringContaining("without role option CREATEDB"),
  ]);
  await again();
  await backAtRest();
  expect((await back())?.state).toBe("ended");
});

test("a role that is gone is named before, and the others are given", async () => {
  const { sql } = world();
  sql.asRoot("CREATE ROLE makers WITH CREATEROLE");
  sql.asRoot('GRANT makers TO "bi"');
  const [other = ""] = await started(world().ada, of("bi"));
  await restriction(world().ada, other);
  sql.asRoot("DROP ROLE makers");
  const shown = await wayBack(world().ada, other, "bi");
  expect([shown.gives, shown.lost]).toEqual([["membership in admin"], ["membership in makers: that role is gone"]]);
  expect(await pressed(world().ada, other, {}, "bi")).toBe(null);
  await backAtRest();
  expect((await itemIn(world().ada, other, "bi")).back).toMatchObject({ state: "back", code: "way_back_part" });
});

test("one that cannot be restricted again stays in hand, and Cluster Admins are notified each day", async () => {
  const db = await store();
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  world().sql.fault({ kind: "retry", statement: /^REVOKE admin/ });
  await again();
  await backAtRest();
  expect([(await back())?.state, (await back())?.code, isAdmin()]).toEqual(["stuck", "sql_refused", true]);
  const notices = await db.selectFrom("notices").select("text").where("about", "like", "put_back:%:stuck:%").execute();
  expect(notices.length).toBeGreaterThan(0);
  const shown = await look(world().ada, overviewDoor, {});
  const task = { kind: "put_back", name: "app", id, stuck: true };
  expect(shown).toMatchObject({
    ok: true,
    value: { waiting: expect.arrayContaining([expect.objectContaining(task)]) },
  });
  expect(await stateOf()).not.toBe("restricted");
  world().sql.clearFaults();
  await letBeLate();
  await backAtRest();
  expect([(await back())?.state, await stateOf(), isAdmin()]).toEqual(["ended", "restricted", false]);
});

test("while it is put back it is in no other restriction", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const shown = await look(world().ada, restrictPreviewDoor, { clusters: of("app") });
  expect(shown).toMatchObject({ ok: true, value: { clusters: [{ users: [{ problem: "in_restriction" }] }] } });
});

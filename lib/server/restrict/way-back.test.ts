import { beforeEach, expect, test, vi } from "vitest";
import { alive, backAtRest, endTime, itemIn, pressed, storedBack, wayBack } from "../../testing/put-back-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { fingerprint, READ_ONLY, restriction, started } from "../../testing/restriction-steps.ts";
import { runShown, statementsSince } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile, sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { resetOwnDoor } from "../edge/doors/sql-users/own-sql-users.ts";
import {
  approveBackDoor,
  putBackDoor,
  restrictAgainDoor,
  restrictPreviewDoor,
} from "../edge/doors/sql-users/restriction.ts";
import { changeLevelDoor } from "../edge/doors/sql-users/sql-connection.ts";
import { resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { proceed } from "../jobs/control.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { putSetting } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";
import { addTeam } from "../store/people/teams.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";

freshProcess();
const world = sqlWorld();
const APP = () => ({ clusterId: world().clusterId, name: "app" });
const of = (...names: string[]) => [
  { clusterId: world().clusterId, users: names.map((name) => ({ name, wanted: READ_ONLY })) },
];
const print = (name = "app") => fingerprint(world().sql, name);
const isAdmin = () =>
  world()
    .sql.asRoot('SHOW GRANTS ON ROLE FOR "app"')
    .rows.some(([role]) => role === "admin");
const stateOf = async () => {
  const db = await store();
  const row = await db.selectFrom("sql_users").select("admin_state").where("name", "=", "app").executeTakeFirst();
  return row?.admin_state;
};
let id = "";
let before = "";

beforeEach(async () => {
  await alive();
  for (const name of ["app", "bi", "boss"]) await world().cloud.addUser(world().clusterId, name);
  await turnOn(world(), "manage");
  world().sql.asRoot('ALTER USER "app" WITH CREATEDB');
  before = print();
  [id = ""] = await started(world().ada, of("app"));
  await restriction(world().ada, id);
});

/** What waits goes on now. */
async function wakeBack(): Promise<void> {
  const db = await store();
  const items = db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting");
  await items.where("step", "in", ["give", "take"]).execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("kind", "=", "put_back").execute();
}

const back = async () => (await itemIn(world().ada, id)).back;
const again = async (by = world().ada) => {
  const answer = await change(by, restrictAgainDoor, { id, back: (await back())?.id ?? "" });
  return answer.ok ? null : answer.error.code;
};

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
  expect(await pressed(world().ada, id, { hours: 1 })).toBe(null);
  const { item } = await backAtRest();
  expect(item.step).toBe("hold");
  const { until = 0, at = 0 } = (await back()) ?? {};
  expect(Math.abs(until - at - 3_600_000)).toBeLessThan(60_000);
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

/** A member of the team that owns the SQL user. */
async function owner(): Promise<Person> {
  const db = await store();
  const team = await addTeam(db, "Payments");
  await db.updateTable("sql_users").set({ owner_team_id: team }).where("name", "=", "app").execute();
  return person("Mara", { team });
}

test("a team that could reset its restricted SQL user cannot from the first statement on, not even by an exception", async () => {
  const { sql } = world();
  const db = await store();
  const mara = await owner();
  const row = await rowOf(db, APP());
  const reset = async () => {
    const answer = await change(mara, resetOwnDoor, { id: row?.id ?? "" });
    return answer.ok ? null : answer.error.code;
  };
  // The exception is of an earlier state, and would let the team have the password of a superuser.
  await db.updateTable("sql_users").set({ override_at: 1, override_by: "Ada", override_reason: "x" }).execute();
  const states: unknown[] = [];
  sql.fault({
    kind: "slow",
    statement: /^GRANT admin/,
    times: 1,
    until: meanwhile(async () => void states.push(await stateOf())),
  });
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect(states).toEqual(["admin"]);
  expect(await reset()).toBe("waiting_for_restriction");
  await again();
  await backAtRest();
  expect(await reset()).toBe(null);
});

test("a check that read the cluster before cannot call it restricted while it is put back", async () => {
  const { saveVerified } = await import("../store/sql-users/proofs.ts");
  const row = await rowOf(await store(), APP());
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const late = { state: "restricted", databases: [], by: "Ada", live: true } as const;
  const saved = await saveVerified(await store(), { ...APP(), rowId: row?.id }, late);
  expect([saved, await stateOf()]).toEqual([false, "admin"]);
});

async function withRole(name: string, role: "cluster_creator" | "cluster_admin"): Promise<Person> {
  const one = await person(name);
  await putGrant(await store(), { kind: "account", id: one.id }, { clusterId: world().clusterId, role, by: "Ada" });
  return one;
}

test("where a person without Cluster Admin got its password since, another Cluster Admin has to agree", async () => {
  const db = await store();
  const creator = await withRole("Cora", "cluster_creator");
  expect(await change(creator, resetPasswordDoor, APP())).toMatchObject({ ok: true });
  expect((await wayBack(world().ada, id)).knowers).toEqual(["Cora"]);
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect([(await back())?.state, (await back())?.knowers, isAdmin()]).toEqual(["asked", ["Cora"], false]);
  const agree = async (by: Person) => {
    const answer = await change(by, approveBackDoor, { id, back: (await back())?.id ?? "" });
    return answer.ok ? null : answer.error.code;
  };
  expect(await agree(world().ada)).toBe("own_request");
  expect(await agree(creator)).toBe("forbidden");
  const second = await withRole("Cleo Two", "cluster_admin");
  const notices = await db.selectFrom("notices").select("text").where("account_id", "=", second.id).execute();
  expect(notices).toEqual([]);
  expect(await agree(second)).toBe(null);
  await backAtRest();
  expect([(await back())?.state, (await back())?.secondBy, isAdmin()]).toEqual(["back", "Cleo Two", true]);
  await again();
  await backAtRest();
});

test("one that waits for a second Cluster Admin is cancelled before it gives anything, and may be asked for again", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  await change(creator, resetPasswordDoor, APP());
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect(await again()).toBe(null);
  await backAtRest();
  expect([(await back())?.state, (await back())?.code, isAdmin()]).toEqual(["failed", "way_back_cancelled", false]);
  expect((await wayBack(world().ada, id)).problem).toBeUndefined();
});

test("its password replaced by the Cluster Admin needs no second one", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  const shown = await change(creator, resetPasswordDoor, APP());
  if (!shown.ok) throw new Error(shown.error.code);
  const replaced = await change(world().ada, resetPasswordDoor, { ...APP(), replaces: shown.value.shownId });
  expect(replaced).toMatchObject({ ok: true });
  expect((await wayBack(world().ada, id)).knowers).toEqual([]);
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

test("a Cluster Creator sets no password of one that is put back, whatever the settings say", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const code = async () => {
    const answer = await change(creator, resetPasswordDoor, APP());
    return answer.ok ? null : answer.error.code;
  };
  expect(await code()).toBe("limited_to_restricted");
  await again();
  await backAtRest();
  expect(await code()).toBe(null);
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

test("of an agreement and a cancellation that were read before it went on, none changes it any more", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  const { job, item } = await backAtRest();
  const stale = { jobId: job.id, itemId: item.id, data: item.data, as: { step: "give", at: 1 } };
  expect(await proceed(await store(), JOBS.put_back, stale)).toBe(false);
});

test("an event that was edited with it is found by its hash", async () => {
  const db = await store();
  await db.updateTable("audit_events").set({ details: "{}" }).where("action", "=", "restrict.item").execute();
  expect(await pressed(world().ada, id)).toBe("way_back_edited");
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
  expect(await runShown(world().ada, { ...APP(), script })).toMatchObject({ ok: true });
  expect(await pressed(world().ada, id)).toBe("way_back_changed");
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

test("only a Cluster Admin of the cluster with a recent proof puts back", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  const { id: item } = await itemIn(world().ada, id);
  const input = { id, item, hours: 1, digest: "0".repeat(64), reason: "It fails." };
  expect(await change(creator, putBackDoor, input)).toMatchObject({ ok: false, error: { code: "forbidden" } });
  expect(await change(await owner(), putBackDoor, input)).toMatchObject({ ok: false, error: { code: "forbidden" } });
  await (await store()).updateTable("sessions").set({ confirmed_at: 0 }).execute();
  const late = await change(world().ada, putBackDoor, input);
  expect(late).toMatchObject({ ok: false, error: { code: "reauthentication_required" } });
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

/** What would wait for a statement of a dead server goes on. */
async function letBeLate(): Promise<void> {
  await backAtRest();
  await wakeBack();
}

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

test("owners, Cluster Admins and the audit are told what it got and when it ends", async () => {
  const db = await store();
  const mara = await owner();
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  await again();
  await backAtRest();
  const texts = (of: string) =>
    db.selectFrom("notices").select("text").where("account_id", "=", of).where("about", "like", "put_back:%").execute();
  for (const one of [mara.id, world().ada.id])
    await vi.waitFor(async () =>
      expect((await texts(one)).map(({ text }) => /put the SQL user app|is restricted again\.$/.test(text))).toEqual([
        true,
        true,
      ]),
    );
  const rows = await db
    .selectFrom("audit_events")
    .select(["action", "outcome", "details"])
    .where("action", "in", ["restrict.put_back", "restrict.given_back", "restrict.again", "restrict.item"])
    .orderBy("sequence")
    .execute();
  expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    "restrict.item done",
    "restrict.put_back intended",
    "restrict.put_back done",
    "restrict.given_back done",
    "restrict.again intended",
    "restrict.again done",
    "restrict.item done",
  ]);
  expect(JSON.parse(rows[3]?.details ?? "{}")).toMatchObject({
    restriction: id,
    gave: "membership in admin; role option CREATEDB",
  });
});

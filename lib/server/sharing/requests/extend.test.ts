import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { afterMinutes, instantAt } from "#lib/shared/time/instant.ts";
import { timeText } from "#lib/sql/time.ts";
import { events, notified } from "../../../testing/request-steps.ts";
import { change, endsAfterDays, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import {
  approveRequestDoor,
  requestChoicesDoor,
  requestForOwnDoor,
  requestListDoor,
  requestPreviewDoor,
} from "../../edge/doors/requests.ts";
import { saveSqlLevel, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { newestJobs } from "../../store/jobs/jobs.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { saveCreated, saveDeleted } from "../../store/sql-users/sql-users.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const PASSWORD = "of-an-application-1";
let world: SqlWorld;
let sqlUserId: string;
const APP = () => ({ clusterId: world.clusterId, name: "app" });
const row = async () =>
  (await store()).selectFrom("sql_users").selectAll().where("name", "=", "app").executeTakeFirstOrThrow();
/** Its ends, the newest first. */
const ends = async () => newestJobs(await store(), { kind: "end_of_access", about: sqlUserId });
const statements = () =>
  world.cloud
    .sql(world.clusterId)
    .record()
    .flatMap(({ text }) => (text?.startsWith("ALTER USER") ? text : []));

async function begin(level: Parameters<typeof newSqlWorld>[0], until: number | null = Date.now() + 3_600_000) {
  const wantedUntil = until === null ? null : instantAt(until);
  world = await newSqlWorld(level);
  await world.cloud.addUser(world.clusterId, "app", { password: PASSWORD });
  // At the level Create, Rolecall cannot change an admin.
  world.cloud.sql(world.clusterId).asRoot('REVOKE admin FROM "app"');
  const by = { id: world.ada.id, name: "Ada" };
  await saveCreated(await store(), APP(), { by, ownerTeamId: world.payments, wantedUntil });
  sqlUserId = (await row()).id;
}

const ask = (wantedDays: unknown, by = world.mara, more: object = {}) =>
  change(by, requestForOwnDoor, Object.assign({ kind: "extend", sqlUserId, wantedDays, reason: "Still needed" }, more));
async function sendRequest(wantedDays = 30): Promise<string> {
  const answer = await ask(wantedDays);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}
const approve = (id: string, changes?: object, by = world.ada) =>
  change(by, approveRequestDoor, { clusterId: world.clusterId, id, changes: changes || undefined });
const stateOf = async (id: string) => {
  const answer = await look(world.mara, requestListDoor, {});
  return answer.ok ? answer.value.requests.find((request) => request.id === id)?.state : undefined;
};

describe.each(["create", "manage"] as const)("a later end, with a connection of the level %s", (level) => {
  beforeEach(() => begin(level));

  test("is set on the cluster before the approval is answered, and finished by it", async () => {
    const id = await sendRequest(30);
    const { wanted_until: before } = await row();
    expect(statements()).toEqual([]);
    const seen = await look(world.ada, requestPreviewDoor, { clusterId: world.clusterId, id });
    expect(seen).toMatchObject({ value: { problem: null, endsAt: before } });
    const begun = Date.now();
    expect(await approve(id)).toMatchObject({ ok: true, value: { kind: "extend", name: "app" } });
    const { wanted_until: at, end_done } = await row();
    expect(endsAfterDays(30, begun)).toContain(at);
    expect(end_done).toBeNull();
    expect(statements()).toEqual([`ALTER USER "app" VALID UNTIL '${timeText(at ?? 0)}'`]);
    expect(await ends()).toMatchObject([
      { state: "running", starter: { name: "Ada" }, startAt: (at ?? 0) - 600_000 },
      { state: "stopped" },
    ]);
    expect(await stateOf(id)).toBe("finished");
    expect(await notified(world.mara)).toEqual(["decided"]);
    const own = (await events()).filter(({ action }) => action === "sql_user.expire_login");
    expect(own).toMatchObject([{ outcome: "done", target: "app", details: { request: id, requester: "Mara" } }]);
    expect(await approve(id)).toMatchObject({ error: { code: "request_over" } });
  });

  test("says before what the end does there", async () => {
    const seen = await look(world.mara, requestChoicesDoor, {});
    const ends = level;
    expect(seen).toMatchObject({ value: { clusters: [{ ends }], sqlUsers: [{ name: "app", ends }] } });
  });

  test("gives back a login that has ended", async () => {
    const db = await store();
    const ended = ((await row()).wanted_until ?? 0) + 1_000;
    vi.useFakeTimers({ toFake: ["Date"], now: ended });
    await workOnAll(db, noPause);
    await expect(world.signIn("app", PASSWORD)).rejects.toThrow("sql_connection_login_refused");
    vi.useRealTimers();
    const id = await sendRequest(7);
    expect(await approve(id)).toMatchObject({ ok: true });
    expect(statements().at(-1)).toBe('ALTER USER "app" LOGIN');
    await world.signIn("app", PASSWORD);
  });

  test("that the cluster refuses waits for a decision again, with the old end", async () => {
    const { wanted_until } = await row();
    const id = await sendRequest(30);
    const sql = world.cloud.sql(world.clusterId);
    sql.fault({ kind: "retry", statement: /VALID UNTIL/ });
    expect(await approve(id)).toMatchObject({ error: { code: "sql_refused" } });
    expect(await stateOf(id)).toBe("pending");
    expect(await row()).toMatchObject({ wanted_until });
    sql.clearFaults();
    expect(await approve(id)).toMatchObject({ ok: true });
  });
});

describe.each(["observe", null] as const)("with a connection of the level %s", (level) => {
  test("a later end is a reminder, and no SQL is sent", async () => {
    await begin(level);
    const seen = await look(world.mara, requestChoicesDoor, {});
    expect(seen).toMatchObject({ value: { clusters: [{ ends: null }], sqlUsers: [{ name: "app", ends: null }] } });
    const id = await sendRequest(90);
    const begun = Date.now();
    expect(await approve(id)).toMatchObject({ ok: true });
    const { wanted_until: at, end_done } = await row();
    expect(endsAfterDays(90, begun)).toContain(at);
    expect(end_done).toBeNull();
    expect(await ends()).toMatchObject([{ state: "running", input: { at }, startAt: null }, { state: "stopped" }]);
    expect(statements()).toEqual([]);
    expect(await stateOf(id)).toBe("finished");
    const own = (await events()).find(({ action }) => action === "sql_user.expire_login");
    expect(own).toMatchObject({ outcome: "done", details: { reminder: true } });
  });
});

describe("a later end that was approved without a connection", () => {
  const DAY = 24 * 3_600_000;
  const endOnCluster = () => /VALID UNTIL '([^']+)'/.exec(statements().at(-1) ?? "")?.[1];
  const turn = async (level: "observe" | "manage") => {
    const db = await store();
    const connection = await sqlConnectionOf(db, world.clusterId);
    if (!connection) throw new Error("no connection");
    await saveSqlLevel(db, connection, level);
    await db.updateTable("jobs").set({ next_at: 0 }).where("state", "=", "running").execute();
    await db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting").execute();
    await workOnAll(db, noPause);
  };
  beforeEach(async () => {
    await begin("manage", Date.now() + 10 * DAY);
    await turn("manage");
    await turn("observe");
  });

  test("is set on the cluster once there is one, also after a second one", async () => {
    const begun = Date.now();
    for (const days of [20, 30]) expect(await approve(await sendRequest(days))).toMatchObject({ ok: true });
    expect(statements()).toHaveLength(1);
    await turn("manage");
    expect(endsAfterDays(30, begun).map(timeText)).toContain(endOnCluster());
  });

  test("is not, where the cluster has moved its own earlier since", async () => {
    expect(await approve(await sendRequest(30))).toMatchObject({ ok: true });
    world.cloud.sql(world.clusterId).asRoot(`ALTER USER app VALID UNTIL '${timeText(Date.now() + 5 * DAY)}'`);
    const before = statements();
    await turn("manage");
    expect(statements()).toEqual(before);
  });

  test("is not, where its row is put back after the end was moved earlier", async () => {
    expect(await approve(await sendRequest(30))).toMatchObject({ ok: true });
    const db = await store();
    const target = { clusterId: world.clusterId, name: "app" };
    const jobs = db.selectFrom("jobs").where("kind", "=", "end_of_access").where("state", "=", "running");
    const { input } = await jobs.select("input").executeTakeFirstOrThrow();
    await turn("manage");
    const earlier = instantAt(Date.now() + 20 * DAY);
    world.cloud.sql(world.clusterId).asRoot(`ALTER USER app VALID UNTIL '${timeText(earlier)}'`);
    await saveEnd(db, target, earlier, { id: world.ada.id, name: "Ada" });
    await db
      .updateTable("sql_users")
      .set({ wanted_until: JSON.parse(input).at })
      .where("name", "=", "app")
      .execute();
    const { id } = await jobs.select("id").executeTakeFirstOrThrow();
    await db.updateTable("jobs").set({ input, start_at: null }).where("id", "=", id).execute();
    const data = JSON.stringify({ isSet: false });
    await db.updateTable("job_items").set({ step: "set", data }).where("job_id", "=", id).execute();
    const before = statements();
    await turn("manage");
    expect(statements()).toEqual(before);
    expect(before).toHaveLength(2);
  });

  test("is, where the cluster had an earlier one of them", async () => {
    const begun = Date.now();
    expect(await approve(await sendRequest(20))).toMatchObject({ ok: true });
    await turn("manage");
    expect(endsAfterDays(20, begun).map(timeText)).toContain(endOnCluster());
    await turn("observe");
    expect(await approve(await sendRequest(30))).toMatchObject({ ok: true });
    await turn("manage");
    expect(endsAfterDays(30, begun).map(timeText)).toContain(endOnCluster());
  });

  test.each([
    ["with the mark of another time", (at: number) => ({ at: at + DAY })],
    ["without a mark", () => ({ later: undefined })],
  ])("is not, where a row of the store says so %s", async (_, edit) => {
    expect(await approve(await sendRequest(30))).toMatchObject({ ok: true });
    const db = await store();
    const job = await db
      .selectFrom("jobs")
      .select(["id", "input"])
      .where("kind", "=", "end_of_access")
      .where("state", "=", "running")
      .executeTakeFirstOrThrow();
    const input = JSON.parse(job.input);
    const edited = Object.assign({}, input, edit(input.at));
    await db
      .updateTable("jobs")
      .set({ input: JSON.stringify(edited) })
      .where("id", "=", job.id)
      .execute();
    await db.updateTable("sql_users").set({ wanted_until: edited.at }).where("name", "=", "app").execute();
    const before = statements();
    await turn("manage");
    expect(statements()).toEqual(before);
    expect(before).toHaveLength(1);
  });
});

describe("a later end", () => {
  beforeEach(() => begin("manage", Date.now() + 10 * 24 * 3_600_000));

  test("by minutes or at a time is that instant, on the cluster too", async () => {
    const until = instantAt(Date.now() + 12 * 24 * 3_600_000);
    const first = await ask(null, world.mara, { wantedUntil: until });
    if (!first.ok) throw new Error(JSON.stringify(first.error));
    expect(await approve(first.value.id)).toMatchObject({ ok: true });
    expect((await row()).wanted_until).toBe(until);
    expect(statements().at(-1)).toBe(`ALTER USER "app" VALID UNTIL '${timeText(until)}'`);
    const days = 13;
    const second = await ask(null, world.mara, { wantedMinutes: days * 24 * 60 });
    if (!second.ok) throw new Error(JSON.stringify(second.error));
    const before = afterMinutes(days * 24 * 60, Date.now());
    expect(await approve(second.value.id)).toMatchObject({ ok: true });
    const { wanted_until: at } = await row();
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(afterMinutes(days * 24 * 60, Date.now()));
    expect(statements().at(-1)).toBe(`ALTER USER "app" VALID UNTIL '${timeText(at ?? 0)}'`);
    const asked = (await events()).filter(({ action }) => action === "request.ask").map(({ details }) => details);
    expect(asked).toMatchObject([{ wantedUntil: new Date(until).toISOString() }, { wantedMinutes: days * 24 * 60 }]);
  });

  test("is one end: two at once, a time that has passed and one too far away are refused", async () => {
    const until = instantAt(Date.now() + 12 * 24 * 3_600_000);
    for (const [days, more, field] of [
      [30, { wantedUntil: until }, "wantedUntil"],
      [30, { wantedMinutes: 60_000 }, "wantedUntil"],
      [null, { wantedUntil: instantAt(Date.now() - 1_000) }, "wantedUntil"],
      [null, { wantedUntil: instantAt(Date.now() + 4_000 * 24 * 3_600_000) }, "wantedUntil"],
      [null, { wantedMinutes: 15 }, "wantedMinutes"],
      [null, { wantedMinutes: 14 }, "wantedMinutes"],
    ] as const) {
      const answer = await ask(days, world.mara, more);
      expect(answer).toMatchObject({ error: { code: "invalid_input", fields: { [field]: expect.any(String) } } });
    }
  });

  test("that an approver chooses replaces the requested one whole", async () => {
    const id = await sendRequest(20);
    const until = instantAt(Date.now() + 12 * 24 * 3_600_000);
    expect(await approve(id, { wantedDays: 15, wantedUntil: until })).toMatchObject({
      error: { code: "invalid_input" },
    });
    expect(await approve(id, { wantedUntil: until })).toMatchObject({ ok: true });
    expect((await row()).wanted_until).toBe(until);
    const [request] = await (await store()).selectFrom("requests").select("approved").execute();
    expect(JSON.parse(request?.approved ?? "")).toMatchObject({ wantedDays: null, wantedUntil: until });
  });

  test("at a time that passes while the request waits is named, and approved only with another", async () => {
    const until = instantAt(Date.now() + 11 * 24 * 3_600_000);
    const sent = await ask(null, world.mara, { wantedUntil: until });
    if (!sent.ok) throw new Error(JSON.stringify(sent.error));
    const { id } = sent.value;
    const waiting = await (await store()).selectFrom("requests").select("asked").executeTakeFirstOrThrow();
    const asked = JSON.stringify(
      Object.assign(JSON.parse(waiting.asked), { wantedUntil: instantAt(Date.now() - 1_000) }),
    );
    await (await store()).updateTable("requests").set({ asked }).execute();
    const target = { clusterId: world.clusterId, id };
    expect(await look(world.ada, requestPreviewDoor, target)).toMatchObject({ value: { problem: /has passed/ } });
    expect(await approve(id)).toMatchObject({ error: { fields: { wantedUntil: /has passed/ } } });
    expect(statements()).toEqual([]);
    expect(await approve(id, { wantedDays: 15 })).toMatchObject({ ok: true });
  });

  test("must be later than the present one, when it is requested and when it is approved", async () => {
    // The day after the next may have begun since.
    for (const days of [5, 8]) expect(await ask(days)).toMatchObject({ error: { fields: { wantedDays: /later/ } } });
    for (const wrong of [null, 0, 1.5, 3_651])
      expect(await ask(wrong)).toMatchObject({ error: { code: "invalid_input" } });
    const id = await sendRequest(20);
    for (const wantedDays of [5, null]) {
      const refused = await approve(id, { wantedDays });
      expect(refused).toMatchObject({ error: { code: "invalid_input", fields: { wantedDays: expect.any(String) } } });
    }
    expect(await approve(id, { access: "level=read-write" })).toMatchObject({ error: { code: "invalid_input" } });
    expect(await stateOf(id)).toBe("pending");
    const begun = Date.now();
    expect(await approve(id, { wantedDays: 15 })).toMatchObject({ ok: true });
    expect(endsAfterDays(15, begun)).toContain((await row()).wanted_until);
  });

  test("is not for SQL users without an end, nor of other teams, nor decided by its requester", async () => {
    expect(await ask(30, world.ben)).toMatchObject({ error: { code: "sql_user_not_found" } });
    await (await store()).updateTable("sql_users").set({ wanted_until: null }).execute();
    expect(await ask(30)).toMatchObject({ error: { fields: { sqlUserId: expect.any(String) } } });
  });

  test("of a SQL user that is gone by now is refused, and says why", async () => {
    const id = await sendRequest(30);
    await saveDeleted(await store(), APP());
    expect(await approve(id)).toMatchObject({ error: { code: "sql_user_not_found" } });
    expect(statements()).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Instant, instantAt } from "#lib/shared/time/instant.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { timeText } from "#lib/sql/time.ts";
import { inRequest } from "../../../testing/next-headers.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess, REQUEST } from "../../../testing/server.ts";
import { noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import {
  approveRequestDoor,
  claimRequestDoor,
  giveBackAccessDoor,
  requestChoicesDoor,
  requestForOwnDoor,
  requestListDoor,
  requestNewDoor,
} from "../../edge/doors/requests.ts";
import { createSqlUserDoor } from "../../edge/doors/sql-users/creation.ts";
import { ownSqlUsersDoor } from "../../edge/doors/sql-users/own-sql-users.ts";
import { expireLoginDoor } from "../../edge/doors/sql-users/sql-user-login.ts";
import { resetOwnDoor, resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { enter } from "../../people/sign-in/enter.ts";
import { saveAssumptionCheck } from "../../store/clusters/assumption-checks.ts";
import { store } from "../../store/db/store.ts";
import { itemsOfJob } from "../../store/jobs/job-items.ts";
import { addMember } from "../../store/people/teams.ts";
import { addRequest } from "../../store/requests/requests.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let world: SqlWorld;
const begin = async (level: "manage" | "create" | null = "manage") => {
  world = await newSqlWorld(level);
  // Members can request only where their team owns a SQL user.
  const own = { clusterId: world.clusterId, name: "pay_old", ownerTeamId: world.payments };
  expect(await change(world.ada, createSqlUserDoor, own)).toMatchObject({ ok: true });
};

const ask = (more: object = {}) =>
  change(world.mara, requestNewDoor, {
    kind: "grant",
    clusterId: world.clusterId,
    teamId: world.payments,
    access: "db=shop",
    wantedMinutes: 120,
    reason: "Invoice 88213 shows a wrong total",
    ...more,
  });
async function asked(more: object = {}): Promise<string> {
  const answer = await ask(more);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.id;
}
const approve = (id: string, changes: object = {}) =>
  change(world.ada, approveRequestDoor, { clusterId: world.clusterId, id, changes });
const claim = (id: string, by = world.mara) => change(by, claimRequestDoor, { id });
async function claimed(id: string) {
  const answer = await claim(id);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.shown;
}
async function requestNow(id: string) {
  const answer = await look(world.mara, requestListDoor, {});
  const found = answer.ok ? answer.value.requests.find((request) => request.id === id) : undefined;
  if (!found) throw new Error(id);
  return found;
}
async function granted(more: object = {}) {
  const id = await asked(more);
  expect(await approve(id)).toMatchObject({ ok: true, value: { proved: { state: "restricted" } } });
  return { id, name: (await requestNow(id)).requested.name };
}
async function choicesOf(): Promise<string[]> {
  const answer = await look(world.mara, requestChoicesDoor, {});
  return answer.ok ? answer.value.sqlUsers.map(({ name }) => name) : [];
}
/** The id of a request for a reset that is in the store, whatever its door would say. */
async function filedReset(sqlUserId: string, name: string): Promise<string> {
  const spec = { name, userKind: "person", access: "", wantedDays: null };
  return addRequest(await store(), {
    kind: "reset",
    requester: { id: world.mara.id, name: "Mara" },
    team: { id: world.payments, name: "payments" },
    cluster: { id: world.clusterId, name: "shop" },
    sqlUserId,
    name,
    requested: JSON.stringify(spec),
    reason: "Mine",
  });
}
const sql = () => world.cloud.sql(world.clusterId);
/** Moves the clock; people sign in again, since their sessions may be over. */
async function setClock(at: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
  const db = await store();
  for (const { browser, id } of [world.mara, world.ada]) await inRequest(browser, () => enter(db, id, REQUEST, true));
}
const rounds = async () => workOnAll(await store(), noPause);
/** The end that the cluster has, in epoch milliseconds. */
const optionsOf = (name: string) =>
  String(
    sql()
      .asRoot("SHOW USERS")
      .rows.find(([user]) => user === name)?.[1],
  );
const endOnCluster = (name: string) => {
  const [, until = ""] = /VALID UNTIL=([^",}]+)/.exec(optionsOf(name)) ?? [];
  return Date.parse(until.replace("+00:00", "Z").replace(" ", "T"));
};
const canLogIn = (name: string) => !optionsOf(name).includes("NOLOGIN");
const isThere = (name: string) => world.cloud.userNames(world.clusterId).includes(name);

describe("access by the hour", () => {
  beforeEach(() => begin());

  test("is a SQL user of its own, never admin, named by Rolecall, whose clock begins with its claim", async () => {
    const before = Date.now();
    const { id, name } = await granted();
    expect(name).toMatch(/^app_shop_mara_[a-z2-9]{4}$/);
    expect(sql().isAdmin(name)).toBe(false);
    expect(endOnCluster(name)).toBeGreaterThanOrEqual(before + DAY + 2 * HOUR);
    const later = Date.now() + 5 * HOUR;
    await setClock(later);
    const { password } = await claimed(id);
    expect(endOnCluster(name)).toBe(Math.ceil((later + 2 * HOUR) / MINUTE) * MINUTE);
    await world.signIn(name, password);
    expect((await requestNow(id)).state).toBe("finished");
  });

  test.each([
    ["at once", false],
    ["later", true],
  ])("no other way of its person sets its password before the claim, where it begins %s", async (_, isLater) => {
    const start = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
    const { id, name } = await granted(isLater ? { startsAt: start } : {});
    const latest = endOnCluster(name);
    const sqlUserId = (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
    const refused = { error: { code: "access_begins_later" } };
    const reset = () => change(world.mara, resetOwnDoor, { id: sqlUserId });
    expect(await reset()).toMatchObject(refused);
    const about = { kind: "reset", sqlUserId, reason: "Mine" };
    expect(await change(world.mara, requestForOwnDoor, about)).toMatchObject(refused);
    expect(await choicesOf()).not.toContain(name);
    // One that is in the store, whatever its door says.
    const stored = await filedReset(sqlUserId, name);
    expect(await approve(stored)).toMatchObject({ ok: true });
    expect(await claim(stored)).toMatchObject(refused);
    expect(endOnCluster(name)).toBe(latest);
    if (isLater) await setClock(start + MINUTE);
    await claimed(id);
    expect(await choicesOf()).toContain(name);
    expect(await reset()).toMatchObject({ ok: true });
  });

  test("a password that a Cluster Admin sets before the claim has the latest end of the approval", async () => {
    const { name } = await granted();
    const latest = endOnCluster(name);
    const answer = await change(world.ada, resetPasswordDoor, { clusterId: world.clusterId, name });
    if (!answer.ok) throw new Error(answer.error.code);
    expect(endOnCluster(name)).toBe(latest);
    await world.signIn(name, answer.value.password);
    await setClock(latest + 1_000);
    await expect(world.signIn(name, answer.value.password)).rejects.toThrow("sql_connection_login_refused");
  });

  test("a later end is at most 30 days away, only after the claim, and no second claim undoes it", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    const sqlUserId = (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
    const later = (end: object) =>
      change(world.mara, requestForOwnDoor, { kind: "extend", sqlUserId, reason: "More rows", ...end });
    // Later than the latest end of the approval.
    const twoDays = { wantedMinutes: 2 * 24 * 60 };
    expect(await later(twoDays)).toMatchObject({ error: { code: "access_begins_later" } });
    const opener = "o".repeat(43);
    expect(await change(world.mara, claimRequestDoor, { id, opener })).toMatchObject({ ok: true });
    for (const end of [{ wantedDays: 31 }, { wantedMinutes: 32 * 24 * 60 }])
      expect(await later(end)).toMatchObject({ error: { code: "invalid_input" } });
    const sent = await later(twoDays);
    if (!sent.ok) throw new Error(sent.error.code);
    expect(await approve(sent.value.id, { wantedDays: 3_650 })).toMatchObject({ error: { code: "invalid_input" } });
    expect(await approve(sent.value.id)).toMatchObject({ ok: true });
    const end = endOnCluster(name);
    expect(end).toBeGreaterThan(Date.now() + DAY);
    expect(await change(world.mara, claimRequestDoor, { id, opener })).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(end);
  });

  test("gives no password where the expiry of one does not hold, or is gone once it is set", async () => {
    const { id, name } = await granted();
    const seen = (result: "differs" | "holds") => {
      const outcome = { result, seen: result === "holds" ? "as_assumed" : "other_values" } as const;
      const about = { mode: "full" as const, at: Date.now(), plan: "ADVANCED", version: "v26.2.1" };
      const outcomes = new Map([["L-30", outcome]]);
      return store().then((db) => saveAssumptionCheck(db, world.clusterId, Object.assign({ outcomes }, about)));
    };
    await seen("differs");
    expect(await claim(id)).toMatchObject({ error: { code: "assumption_differs" } });
    await seen("holds");
    const end = endOnCluster(name);
    expect(end).toBeGreaterThan(Date.now() + DAY);
    // The login of the proof comes after the password is set.
    const logins = () =>
      sql()
        .record()
        .filter(({ user, text }) => user === name && text === null).length;
    const before = logins();
    const later = (cell: string | null) => cell?.replace("VALID UNTIL=20", "VALID UNTIL=21") ?? null;
    sql().fault({
      kind: "lie",
      statement: /SHOW USERS/,
      lie: (result) =>
        logins() > before ? Object.assign({}, result, { rows: result.rows.map((row) => row.map(later)) }) : result,
    });
    expect(await claim(id)).toMatchObject({ error: { code: "password_not_proved" } });
  });

  test("ends at the latest so long after the approval and a day, also where it is claimed then", async () => {
    const { id, name } = await granted();
    const latest = endOnCluster(name);
    await setClock(latest - HOUR);
    await claimed(id);
    expect(endOnCluster(name)).toBe(latest);
    await setClock(latest + 1_000);
    expect(await claim(id)).toMatchObject({ error: { code: "request_over" } });
  });

  test("a second claim of the same browser begins no second clock", async () => {
    const { id, name } = await granted();
    const opener = "o".repeat(43);
    expect(await change(world.mara, claimRequestDoor, { id, opener })).toMatchObject({ ok: true });
    const end = endOnCluster(name);
    await setClock(Date.now() + HOUR);
    const again = await change(world.mara, claimRequestDoor, { id, opener, replaces: undefined });
    const inView = again.ok ? undefined : again.error.inView?.id;
    if (inView)
      expect(await change(world.mara, claimRequestDoor, { id, opener, replaces: inView })).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(end);
  });

  test("begins at a chosen start, and nobody has its password before", async () => {
    const start = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
    const { id, name } = await granted({ startsAt: start });
    expect((await requestNow(id)).state).toBe("scheduled");
    expect(await claim(id)).toMatchObject({ error: { code: "access_begins_later" } });
    await setClock(start + MINUTE);
    expect((await requestNow(id)).state).toBe("ready");
    await claimed(id);
    expect(endOnCluster(name)).toBe(start + 2 * HOUR);
  });

  test("is out at its end and deleted a day later, each once and each in the audit", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    const { password } = await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await expect(world.signIn(name, password)).rejects.toThrow("sql_connection_login_refused");
    await rounds();
    expect(canLogIn(name)).toBe(false);
    await rounds();
    expect(isThere(name)).toBe(true);
    await setClock(end + DAY + 1_000);
    await rounds();
    expect(isThere(name)).toBe(false);
    expect((await rowOf(await store(), { clusterId: world.clusterId, name }))?.id).toBeUndefined();
    const events = await (await store())
      .selectFrom("audit_events")
      .select(["action", "outcome"])
      .where("target", "=", name)
      .where("outcome", "=", "done")
      .execute();
    const count = (action: string) => events.filter((event) => event.action === action).length;
    expect([count("sql_user.end_access"), count("sql_user.delete")]).toEqual([1, 1]);
  });

  test("is given back by the person who has it, and by nobody else", async () => {
    const { id, name } = await granted();
    const back = (by = world.mara) => change(by, giveBackAccessDoor, { id });
    expect(await back()).toMatchObject({ error: { code: "request_over" } });
    const { password } = await claimed(id);
    await world.signIn(name, password);
    for (const other of [world.ben, world.ada])
      expect(await back(other)).toMatchObject({ error: { code: "not_found" } });
    expect(canLogIn(name)).toBe(true);
    expect(await back()).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
    expect(endOnCluster(name)).toBeLessThanOrEqual(Date.now());
    await expect(world.signIn(name, password)).rejects.toThrow("sql_connection_login_refused");
    expect(await back()).toMatchObject({ error: { code: "request_over" } });
    await setClock(Date.now() + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(false);
  });

  test("that is given back while the cluster does not answer is ended once it does", async () => {
    const { id, name } = await granted();
    await claimed(id);
    sql().fault({ kind: "retry", statement: /NOLOGIN/ });
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ ok: true, value: { ended: false } });
    expect(canLogIn(name)).toBe(true);
    sql().clearFaults();
    await setClock(Date.now() + HOUR);
    await rounds();
    expect(canLogIn(name)).toBe(false);
  });

  test("one whose end a request has moved is not deleted", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + HOUR);
    await rounds();
    const row = await rowOf(await store(), { clusterId: world.clusterId, name });
    const about = { kind: "extend", sqlUserId: row?.id ?? "", wantedMinutes: 30 * 24 * 60, reason: "More rows" };
    const later = await change(world.mara, requestForOwnDoor, about);
    if (!later.ok) throw new Error(later.error.code);
    expect(await approve(later.value.id)).toMatchObject({ ok: true });
    await setClock(end + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(true);
    expect(canLogIn(name)).toBe(true);
  });

  test("what it owns keeps it from being deleted, and the Cluster Admins are told once", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    sql().asRoot(`GRANT CONNECT ON DATABASE shop TO ${name}`);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    for (const days of [1, 2, 3]) {
      await setClock(end + days * DAY + HOUR);
      await rounds();
    }
    expect(isThere(name)).toBe(true);
    const told = await (await store())
      .selectFrom("notices")
      .select(["text", "account_id"])
      .where("kind", "=", "job_trouble")
      .execute();
    expect(told.filter(({ account_id }) => account_id === world.ada.id)).toHaveLength(1);
    expect(told[0]?.text).toContain("was not deleted");
  });

  test("nobody else of the team sees it among their own, resets it or asks for a later end", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const names = async (by: SqlWorld["mara"]) => {
      const answer = await look(by, ownSqlUsersDoor, { fresh: false });
      return answer.ok ? answer.value.users.map((user) => user.name) : [];
    };
    expect(await names(world.mara)).toContain(name);
    const colleague = world.cleo;
    await addMember(await store(), world.payments, colleague.id);
    expect(await names(colleague)).toContain("pay_old");
    expect(await names(colleague)).not.toContain(name);
    const row = await rowOf(await store(), { clusterId: world.clusterId, name });
    const about = { kind: "extend", sqlUserId: row?.id ?? "", wantedMinutes: 60, reason: "Mine" };
    expect(await change(colleague, requestForOwnDoor, about)).toMatchObject({ error: { code: "sql_user_not_found" } });
    expect(await claim(id, colleague)).toMatchObject({ error: { code: "not_found" } });
  });

  test("times that are too short, too long, past or doubled are refused", async () => {
    const now = Date.now();
    const second = (at: number) => Math.floor(at / 1_000) * 1_000;
    const wrong = [
      { wantedMinutes: 14 },
      { wantedMinutes: 30 * 24 * 60 + 1 },
      { wantedMinutes: null },
      { wantedMinutes: 60, wantedUntil: second(now + HOUR) },
      { wantedMinutes: null, wantedUntil: second(now - HOUR) },
      { wantedMinutes: null, wantedUntil: second(now + 31 * DAY) },
      { startsAt: second(now - HOUR) },
      { startsAt: second(now + 31 * DAY) },
      { wantedMinutes: null, startsAt: second(now + 2 * HOUR), wantedUntil: second(now + 2 * HOUR + MINUTE) },
      { access: "" },
    ];
    for (const more of wrong)
      expect(await ask(more), JSON.stringify(more)).toMatchObject({ error: { code: "invalid_input" } });
  });

  test("an approver may change the access, but not the way it is given or how long it lasts", async () => {
    const id = await asked();
    expect(await approve(id, { wantedMinutes: 600 })).toMatchObject({ error: { code: "invalid_input" } });
    expect(await approve(id, { access: "db=stock&via=direct" })).toMatchObject({ ok: true });
    const { approved } = await requestNow(id);
    expect(approved?.access).toBe("db=stock");
  });
});

describe("the end at the cluster is the ground", () => {
  beforeEach(() => begin());

  test("an end that was moved later in the store lengthens no login", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    const latest = endOnCluster(name);
    const db = await store();
    const spec = JSON.parse(
      (await db.selectFrom("requests").select("asked").where("id", "=", id).executeTakeFirstOrThrow()).asked,
    );
    await db
      .updateTable("requests")
      .set({ asked: JSON.stringify({ ...spec, wantedMinutes: 90 * 24 * 60 }) })
      .where("id", "=", id)
      .execute();
    await claimed(id);
    expect(endOnCluster(name)).toBe(latest);
    const job = await db
      .selectFrom("jobs")
      .select(["id", "input"])
      .where("kind", "=", "end_of_access")
      .where("state", "=", "running")
      .executeTakeFirstOrThrow();
    const at = (latest + 90 * DAY) as Instant;
    await db
      .updateTable("jobs")
      .set({ input: JSON.stringify({ ...JSON.parse(job.input), at }), next_at: 0 })
      .where("id", "=", job.id)
      .execute();
    await db.updateTable("sql_users").set({ wanted_until: at }).where("name", "=", name).execute();
    await db
      .updateTable("job_items")
      .set({ step: "set", state: "waiting", next_at: 0, data: JSON.stringify({ isSet: false }) })
      .where("job_id", "=", job.id)
      .execute();
    await rounds();
    expect(endOnCluster(name)).toBe(latest);
  });

  test("a Cluster Admin moves an end earlier, and neither later nor away", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const end = endOnCluster(name);
    const expire = (at: number | null) =>
      change(world.ada, expireLoginDoor, { clusterId: world.clusterId, name, at: at as Instant | null });
    for (const at of [null, end + HOUR])
      expect(await expire(at)).toMatchObject({
        error: { code: "invalid_input", fields: { at: expect.stringContaining("Extend") } },
      });
    expect(endOnCluster(name)).toBe(end);
    expect(await expire(end - HOUR)).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(end - HOUR);
  });

  test("one whose end was removed is given back", async () => {
    const { id, name } = await granted();
    await claimed(id);
    sql().asRoot(`ALTER USER ${name} VALID UNTIL NULL`);
    const db = await store();
    await saveEnd(db, { clusterId: world.clusterId, name }, null, { id: world.ada.id, name: "Ada" });
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
  });

  test("a cluster that has no end gives no password", async () => {
    const { id, name } = await granted();
    sql().asRoot(`ALTER USER ${name} VALID UNTIL NULL`);
    expect(await claim(id)).toMatchObject({ error: { code: "grant_has_no_end" } });
  });

  /** Access by the hour that was over two days ago, where this happens after its end. */
  async function overAfter(change: (name: string) => unknown): Promise<string> {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    expect(canLogIn(name)).toBe(false);
    await change(name);
    await setClock(end + DAY + HOUR);
    await rounds();
    return name;
  }
  const leftNotices = async () => {
    const told = (await store()).selectFrom("notices").select(["text", "account_id"]).where("kind", "=", "job_trouble");
    return (await told.execute()).filter(({ account_id }) => account_id === world.ada.id).map(({ text }) => text);
  };
  const protect = async (name: string, to: 0 | 1) =>
    (await store()).updateTable("sql_users").set({ protected: to }).where("name", "=", name).execute();

  test("a SQL user whose login was enabled again is not deleted, and each reason is told with what was read", async () => {
    const name = await overAfter((user) => sql().asRoot(`ALTER USER ${user} LOGIN VALID UNTIL '2034-01-01'`));
    expect(isThere(name)).toBe(true);
    expect(await leftNotices()).toEqual([
      expect.stringContaining("its login was enabled again. Its login is enabled, and its password has not expired."),
    ]);
    sql().asRoot(`ALTER USER ${name} NOLOGIN`);
    await setClock(Date.now() + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(true);
    expect((await leftNotices()).length).toBe(2);
  });

  test("one that has another end than Rolecall set is not deleted: it may be another of the name", async () => {
    const name = await overAfter((user) => sql().asRoot(`ALTER USER ${user} VALID UNTIL '2020-01-01'`));
    expect(isThere(name)).toBe(true);
    expect(await leftNotices()).toEqual([expect.stringContaining("another end for it than Rolecall set")]);
  });

  test("a protected one is not deleted before somebody unprotects it", async () => {
    const name = await overAfter((user) => protect(user, 1));
    expect(isThere(name)).toBe(true);
    expect(await leftNotices()).toEqual([expect.stringContaining("it is protected.")]);
    await protect(name, 0);
    await setClock(Date.now() + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(false);
  });

  test("one that is enabled while its deletion waits for its turn is not deleted", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    await setClock(end + DAY + HOUR);
    const reads = () => sql().record().length;
    let running: Promise<unknown> = Promise.resolve();
    await cloud().turns.take(world.clusterId, name, async () => {
      const before = reads();
      running = rounds();
      await vi.waitFor(() => expect(reads()).toBeGreaterThan(before));
      sql().asRoot(`ALTER USER ${name} LOGIN`);
    });
    await running;
    expect(isThere(name)).toBe(true);
  });

  test.each(["delete", "expiry"] as const)(
    "one is not deleted where an assumption of %s does not hold",
    async (feature) => {
      const broken = ASSUMPTIONS.filter(({ dependents }) => dependents.some((each) => each === feature));
      const outcomes = new Map(broken.map(({ id }) => [id, { result: "differs", seen: "let_in" } as const]));
      const name = await overAfter(async () => {
        const about = { at: Date.now(), mode: "full" as const, plan: "ADVANCED", version: "v26.1.4", outcomes };
        await saveAssumptionCheck(await store(), world.clusterId, about);
      });
      expect(isThere(name)).toBe(true);
    },
  );

  test("a row of the store that names the deletion of another SQL user deletes nothing", async () => {
    const [db, target] = [await store(), { clusterId: world.clusterId, name: "pay_old" }];
    const rowId = (await rowOf(db, target))?.id ?? "";
    const at = instantAt(Date.now() - 2 * DAY);
    sql().asRoot(`ALTER USER pay_old NOLOGIN VALID UNTIL '${timeText(at)}'`);
    await saveEnd(db, target, at, { id: world.ada.id, name: "Ada" });
    const job = await db.selectFrom("jobs").select("id").where("about", "=", rowId).executeTakeFirstOrThrow();
    await db.updateTable("job_items").set({ step: "delete", next_at: 0 }).where("job_id", "=", job.id).execute();
    await db.updateTable("jobs").set({ next_at: 0 }).where("id", "=", job.id).execute();
    await rounds();
    expect(isThere("pay_old")).toBe(true);
    const [item] = await itemsOfJob(db, job.id);
    expect(item?.state).toBe("done");
  });
});

test("without a SQL connection hours are not offered, and the server refuses them", async () => {
  await begin(null);
  const choices = await look(world.mara, requestChoicesDoor, {});
  expect(choices).toMatchObject({ ok: true, value: { clusters: [{ ends: null }] } });
  expect(await ask()).toMatchObject({ error: { code: "sql_connection_off" } });
});

test("at the level Create it joins a group role that exists, and an approval without one makes nothing", async () => {
  await begin("create");
  const id = await asked();
  const name = (await requestNow(id)).requested.name;
  expect(await approve(id)).toMatchObject({ error: { code: "invalid_input" } });
  expect(isThere(name)).toBe(false);
  expect((await requestNow(id)).state).toBe("pending");
});

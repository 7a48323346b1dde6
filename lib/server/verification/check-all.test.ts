import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { meanwhile, sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import {
  checkAllDoor,
  checkedUsersDoor,
  checkStateDoor,
  stopCheckAllDoor,
} from "../edge/doors/sql-users/verification.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { notifyOfTrouble } from "../edge/process/job-trouble.ts";
import { workOnJobs } from "../jobs/work.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { batches } from "../store/db/batches.ts";
import { putSetting } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";
import { newRow, saveProtected } from "../store/sql-users/sql-users.ts";
import { beginDueChecks } from "./check-all.ts";

freshProcess();
const world = sqlWorld(["shop"]);
const WAIT = { timeout: 20_000, interval: 20 };
const DAY_MS = 24 * 3_600_000;

beforeEach(async () => {
  const { cloud, clusterId, sql } = world();
  for (const name of ["app_admin", "app_plain", "app_power"]) await cloud.addUser(clusterId, name);
  for (const name of ["app_plain", "app_power"]) sql.asRoot(`REVOKE admin FROM ${name}`);
  sql.asRoot("ALTER ROLE app_power WITH CREATEROLE");
});

const of = () => ({ clusterId: world().clusterId });

async function stateFor(by: Person) {
  const answer = await look(by, checkStateDoor, of());
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

async function start(by: Person) {
  const answer = await change(by, checkAllDoor, of());
  return answer.ok ? answer.value : answer.error.code;
}

/** The state once no check runs any more. */
async function ended(by: Person) {
  return vi.waitFor(async () => {
    const state = await stateFor(by);
    expect(state.running).toBeNull();
    return state;
  }, WAIT);
}

/** What Rolecall does by itself: the round that begins checks, and the one that works on them. */
async function rounds() {
  const db = await store();
  await beginDueChecks(db);
  await workOnJobs(db, JOBS, { pause: async () => {} });
}

const jobs = async () => (await store()).selectFrom("jobs").selectAll().where("kind", "=", "check").execute();

async function events(action: "sql_user.check_all" | "sql_user.check_all_end") {
  const rows = await (await store())
    .selectFrom("audit_events")
    .select(["actor", "outcome", "details"])
    .where("action", "=", action)
    .orderBy("sequence")
    .execute();
  return rows.map(({ actor, outcome, details }) => ({ actor, outcome, ...JSON.parse(details) }));
}

async function creator(): Promise<Person> {
  const lena = await person("Lena");
  const grant = { clusterId: world().clusterId, role: "cluster_creator", by: "Ada" } as const;
  await putGrant(await store(), { kind: "account", id: lena.id }, grant);
  return lena;
}

const AFTER = { admin: 1, privileged: 1, restricted: 1, unknown: 0 };

describe("Check all now", { timeout: 60_000 }, () => {
  beforeEach(async () => void (await turnOn(world(), "manage")));

  test("proves all, and the page has before and after, who did it, and why each is so", async () => {
    const { ada } = world();
    expect(await start(ada)).toMatchObject({ started: true });
    const { last, provedAt } = await ended(ada);
    expect(last).toMatchObject({ by: "Ada", failure: null, result: { after: AFTER, proved: 3, unreadCount: 0 } });
    expect(last?.result?.before).toEqual({ admin: 0, privileged: 0, restricted: 0, unknown: 3 });
    expect(provedAt).toBe(last?.endedAt);
    const users = await look(ada, checkedUsersDoor, of());
    if (!users.ok) throw new Error(users.error.code);
    expect(users.value.users.map(({ name, state, powers }) => [name, state, powers])).toEqual([
      ["app_admin", "admin", []],
      ["app_power", "privileged", ["role option CREATEROLE"]],
      ["app_plain", "restricted", []],
    ]);
    expect(await events("sql_user.check_all")).toMatchObject([{ outcome: "intended" }, { outcome: "done" }]);
    const end = { actor: "ada@example.com", outcome: "done", admin: 1, privileged: 1, restricted: 1, unread: 0 };
    await vi.waitFor(async () => expect(await events("sql_user.check_all_end")).toMatchObject([end]), WAIT);
  });

  test("is one at a time on a cluster: a second one follows the first", async () => {
    const { ada, sql } = world();
    const held = Promise.withResolvers<void>();
    sql.fault({ kind: "slow", statement: /^USE "shop"/, times: 1, until: held.promise });
    const first = await start(ada);
    const second = await start(ada);
    expect([first, second]).toMatchObject([{ started: true }, { started: false }]);
    expect(second).toMatchObject({ id: (first as { id: string }).id });
    held.resolve();
    await ended(ada);
    expect(await jobs()).toHaveLength(1);
  });

  test("shows how far it is, and ends without a proof where it is stopped", async () => {
    const { ada, sql } = world();
    const arrived = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const wait = async () => {
      arrived.resolve();
      await held.promise;
    };
    sql.fault({ kind: "slow", statement: /^USE "shop"/, times: 1, until: meanwhile(wait) });
    await start(ada);
    await arrived.promise;
    const { running } = await stateFor(ada);
    expect(running).toMatchObject({ by: "Ada", trouble: null });
    const stopped = await change(ada, stopCheckAllDoor, { ...of(), id: running?.id ?? "" });
    expect(stopped).toMatchObject({ ok: true });
    held.resolve();
    const item = await vi.waitFor(async () => {
      const rows = await (await store()).selectFrom("job_items").select("state").execute();
      expect(rows).toEqual([{ state: "stopped" }]);
      return rows;
    }, WAIT);
    expect(item).toHaveLength(1);
    expect((await stateFor(ada)).last).toMatchObject({ by: "Ada", result: null, failure: null });
    const users = await look(ada, checkedUsersDoor, of());
    expect(users.ok && users.value.users.filter(({ provedAt }) => provedAt !== null)).toEqual([]);
  });

  test("leaves a protected SQL user to Cluster Admins", async () => {
    const lena = await creator();
    await saveProtected(await store(), { ...of(), name: "app_plain" }, true);
    await start(lena);
    expect((await ended(lena)).last?.result).toMatchObject({ after: { ...AFTER, restricted: 0 }, proved: 2 });
  });

  test("is not for Cluster Creators who may prove nothing, nor for people without a role", async () => {
    const lena = await creator();
    await putSetting(await store(), "creatorsOnlyRestricted", { value: "true", by: "Ada" });
    expect(await start(lena)).toBe("limited_to_restricted");
    expect(await start(await person("Mara"))).toBe("cluster_not_found");
    expect(await jobs()).toEqual([]);
  });

  test("that fails says why to the person, and notifies nobody else", async () => {
    const { ada, sql } = world();
    sql.fault({ kind: "cut", statement: /^USE "shop"/ });
    await start(ada);
    const { last, provedAt } = await ended(ada);
    expect(last).toMatchObject({ result: null, failure: { code: "sql_connection_unreachable" } });
    expect(provedAt).toBeNull();
    const db = await store();
    await notifyOfTrouble(db, JOBS);
    expect(await db.selectFrom("notices").select("id").where("kind", "=", "job_trouble").execute()).toEqual([]);
    const end = { outcome: "failed", code: "sql_connection_unreachable" };
    await vi.waitFor(async () => expect(await events("sql_user.check_all_end")).toMatchObject([end]), WAIT);
  });
});

test("of more SQL users than the page shows, restricted ones are left out first, and counted", async () => {
  const db = await store();
  const { clusterId } = world();
  const rows = Array.from({ length: 5_002 }, (_, at) => newRow({ clusterId, name: `a${at}` }, 1));
  for (const [at, row] of rows.entries()) row.admin_state = at < 2 ? "restricted" : "admin";
  for (const batch of batches(rows)) await db.insertInto("sql_users").values(batch).execute();
  const answer = await look(world().ada, checkedUsersDoor, of());
  if (!answer.ok) throw new Error(answer.error.code);
  expect([answer.value.users.length, answer.value.more]).toEqual([5_000, 2]);
  expect(new Set(answer.value.users.map(({ state }) => state))).toEqual(new Set(["admin"]));
});

test("without a SQL connection there is no check, and none is due", async () => {
  expect(await start(world().ada)).toBe("sql_connection_off");
  await rounds();
  expect(await jobs()).toEqual([]);
  expect(await stateFor(world().ada)).toMatchObject({ level: null, nextAt: null, why: "no_connection" });
});

/** The connection was turned on a minute earlier. */
async function aMinuteLater() {
  const db = await store();
  await db
    .updateTable("sql_connections")
    .set((eb) => ({ created_at: eb("created_at", "-", 60_000) }))
    .execute();
}

/** The check was so long ago. */
async function ago(ms: number) {
  const db = await store();
  const old = db.updateTable("jobs").set((eb) => ({ started_at: eb("started_at", "-", ms) }));
  await old.where("kind", "=", "check").execute();
  await db
    .updateTable("sql_connections")
    .set((eb) => ({ created_at: eb("created_at", "-", 2 * ms) }))
    .execute();
}

describe("a cluster with a connection", { timeout: 60_000 }, () => {
  test.each(["observe", "create", "manage"] as const)(
    "of the level %s is checked once by itself, then after a day, as Rolecall",
    async (level) => {
      await turnOn(world(), level);
      await rounds();
      expect(await jobs()).toEqual([]);
      await aMinuteLater();
      const { ada } = world();
      expect(await stateFor(ada)).toMatchObject({ last: null, nextAt: expect.any(Number), why: null });
      await rounds();
      await rounds();
      const { last, nextAt } = await stateFor(ada);
      expect(last).toMatchObject({ by: null, result: { after: AFTER } });
      expect(nextAt).toBe((last?.startedAt ?? 0) + DAY_MS);
      expect(await jobs()).toHaveLength(1);
      expect(await events("sql_user.check_all_end")).toMatchObject([
        { actor: "Rolecall", outcome: "done", restricted: 1 },
      ]);
      await ago(DAY_MS - 60_000);
      await rounds();
      expect(await jobs()).toHaveLength(1);
      await ago(60_000);
      await rounds();
      expect(await jobs()).toHaveLength(2);
    },
  );
});

describe("a cluster with a connection of the level Observe", { timeout: 60_000 }, () => {
  beforeEach(async () => {
    await turnOn(world(), "observe");
    await aMinuteLater();
  });

  test("is checked again where the connection is turned on anew, and not after a check by a person", async () => {
    await start(world().ada);
    await ended(world().ada);
    await rounds();
    expect(await jobs()).toHaveLength(1);
    await (await store())
      .updateTable("sql_connections")
      .set({ created_at: Date.now() - 61_000 })
      .execute();
    await (await store())
      .updateTable("jobs")
      .set({ started_at: Date.now() - 120_000 })
      .execute();
    await rounds();
    expect(await jobs()).toHaveLength(2);
  });

  test("is not checked by itself where the setting is off", async () => {
    await putSetting(await store(), "checksEveryDay", { value: "false", by: "Ada" });
    await rounds();
    expect(await jobs()).toEqual([]);
    expect(await stateFor(world().ada)).toMatchObject({ level: "observe", nextAt: null, why: "off" });
  });

  test("whose check fails is tried twice more, then its Cluster Admins are notified, and the next one comes", async () => {
    const { ada, sql, clusterId } = world();
    const [lena, otto, kim] = [await person("Lena"), await person("Otto"), await person("Kim")];
    const grant = async ({ id }: Person, on: string, role: ClusterRole) =>
      putGrant(await store(), { kind: "account", id }, { clusterId: on, role, by: "Ada" });
    await grant(lena, clusterId, "cluster_admin");
    await grant(otto, "another", "cluster_admin");
    await grant(kim, clusterId, "cluster_creator");
    sql.fault({ kind: "cut", statement: /^USE "shop"/ });
    const db = await store();
    const soon = () => db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting").execute();
    const due = () => db.updateTable("jobs").set({ next_at: 0 }).where("state", "=", "running").execute();
    for (const left of [true, true, false]) {
      await rounds();
      const { running } = await stateFor(ada);
      if (left) expect(running?.trouble).toMatchObject({ code: "sql_connection_unreachable" });
      else expect(running).toBeNull();
      await soon();
      await due();
    }
    expect((await stateFor(ada)).last).toMatchObject({ result: null, failure: { code: "sql_connection_unreachable" } });
    await notifyOfTrouble(db, JOBS);
    const notices = await db
      .selectFrom("notices")
      .select(["account_id", "text"])
      .where("kind", "=", "job_trouble")
      .execute();
    const text = expect.stringMatching(/^The check of all SQL users of .* is over: 1 failed/);
    const seen = await look(ada, overviewDoor, {});
    expect(seen.ok && seen.value.waiting).toContainEqual(expect.objectContaining({ kind: "check" }));
    expect(new Set(notices.map(({ account_id }) => account_id))).toEqual(new Set([ada.id, lena.id]));
    expect(notices.map((notice) => notice.text)).toEqual([text, text]);
    sql.clearFaults();
    await ago(DAY_MS);
    await rounds();
    expect(await jobs()).toHaveLength(2);
  });
});

describe("a Basic cluster", { timeout: 60_000 }, () => {
  test("is checked while its connection is new, and not every day", async () => {
    await turnOn(world(), "observe");
    const { ada, cloud, clusterId } = world();
    cloud.setPlan(clusterId, "BASIC");
    registry()?.delete("cluster-facts");
    expect(await stateFor(ada)).toMatchObject({ nextAt: expect.any(Number), why: null });
    await aMinuteLater();
    await rounds();
    expect(await stateFor(ada)).toMatchObject({ last: { by: null }, nextAt: null, why: "basic" });
    await (await store()).deleteFrom("job_items").execute();
    await (await store()).deleteFrom("jobs").execute();
    await (await store())
      .updateTable("sql_connections")
      .set({ created_at: Date.now() - 2 * 3_600_000 })
      .execute();
    await rounds();
    expect(await jobs()).toEqual([]);
    // A person decides for themselves.
    expect(await start(ada)).toMatchObject({ started: true });
    await ended(ada);
  });
});

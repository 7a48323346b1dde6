import { describe, expect, test } from "vitest";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { seenText, wasStopped } from "#lib/sql/assumptions/report.ts";
import { differs, unseen } from "#lib/sql/assumptions/seen.ts";
import { change, look, person } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { meanwhile, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { seal } from "../../cloud/full-check-names.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { assumptionsDoor, checkAssumptionsDoor, checkFullyDoor, stopCheckDoor } from "../../edge/doors/clusters.ts";
import { resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { recordDrift } from "../../sql-users/drift/drift.ts";
import { readInBackground } from "../../sql-users/reread-list.ts";
import { assumptionCheckOf, saveAssumptionCheck } from "../../store/clusters/assumption-checks.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { beginFullCheck, fullCheckOf, saveFullCheck } from "../../store/clusters/full-checks.ts";
import { store } from "../../store/db/store.ts";
import { cleanFullChecks } from "./check-fully.ts";

freshProcess();
const world = sqlWorld(["shop"]);

const run = () => change(world().ada, checkFullyDoor, { clusterId: world().clusterId });
const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }) =>
  answer.ok ? "ok" : answer.error.code;

async function view() {
  const answer = await look(world().ada, assumptionsDoor, { clusterId: world().clusterId });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

/** What a check could leave: SQL users and databases of its kind. */
function left(): readonly string[] {
  const { sql } = world();
  const all = [...sql.asRoot("SHOW USERS").rows, ...sql.asRoot("SHOW DATABASES").rows];
  return all.map(([name]) => name ?? "").filter((name) => name.startsWith("rolecall_doctor_"));
}

async function listed(): Promise<readonly string[]> {
  const reading = await readSqlUsers(world().clusterId, true, recordDrift);
  await reading.all;
  return reading.names;
}

describe("a full check", () => {
  test("of a whole cluster sees that everything holds, and leaves nothing", async () => {
    await turnOn(world(), "manage");
    expect(await run()).toMatchObject({ ok: true, value: { left: 0 } });
    const { check, full } = await view();
    expect(check?.report.mode).toBe("full");
    const seen = new Map(check?.report.results.map(({ id, result }) => [id, result]));
    expect(ASSUMPTIONS.filter(({ by, id }) => by === "change" && seen.get(id) !== "holds")).toEqual([]);
    expect(full).toMatchObject({ missing: null, runsSince: null, left: [] });
    expect(left()).toEqual([]);
    expect(await fullCheckOf(await store(), world().clusterId)).toBeUndefined();
  });

  test("closes what rests on an assumption that does not hold, and opens it again", async () => {
    const { cloud, ada, clusterId } = world();
    await turnOn(world(), "manage");
    await cloud.addUser(clusterId, "app");
    cloud.differIn(["a new password ends sessions"]);
    await run();
    const reset = () => change(ada, resetPasswordDoor, { clusterId, name: "app" });
    expect(codeOf(await reset())).toBe("assumption_differs");
    cloud.differIn([]);
    await run();
    expect(codeOf(await reset())).toBe("ok");
  });

  test("is not forgotten by a check that only reads: it holds as of its day, and what was broken stays broken", async () => {
    const { cloud, ada, clusterId } = world();
    await turnOn(world(), "manage");
    const begun = Date.now();
    const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
    const inFullCheck = (seen: string) =>
      expect.toBeOneOf([begun, Date.now()].map((at) => `${seen}, in the full check of ${dayOf(at)}`));
    await run();
    const readOnly = async () => {
      await change(ada, checkAssumptionsDoor, { clusterId });
      const { check } = await view();
      const found = check?.report.results.find(({ id }) => id === "C-14");
      return { mode: check?.report.mode, result: found?.result, seen: found && seenText(found) };
    };
    const holds = () => ({ mode: "read-only", result: "holds", seen: inFullCheck("as assumed") });
    expect(await readOnly()).toEqual(holds());
    expect(await readOnly()).toEqual(holds());
    const events = (await view()).check?.report.results.filter(({ earlier }) => earlier !== null);
    expect(events?.map(({ id }) => id)).toEqual(ASSUMPTIONS.flatMap(({ by, id }) => (by === "change" ? id : [])));
    cloud.differIn(["a new password ends sessions"]);
    await run();
    const broken = () => ({ result: "differs", seen: inFullCheck("an open session was lost") });
    expect(await readOnly()).toMatchObject(broken());
    cloud.differIn([]);
    expect(await readOnly()).toMatchObject(broken());
    await run();
    expect(await readOnly()).toEqual(holds());
  });

  test("says nothing of another release of the cluster: then what held is not seen, and what was broken still is", async () => {
    const { clusterId } = world();
    const db = await store();
    const about = { at: 1_000, mode: "full" as const, plan: "ADVANCED", version: "v26.1.4" };
    const [held, broken] = [{ result: "holds", seen: "as_assumed" } as const, differs("let_in")];
    const outcomes = new Map([["C-14", held] as const, ["L-30", broken] as const]);
    await saveAssumptionCheck(db, clusterId, Object.assign({ outcomes }, about));
    const untried = new Map(["C-14", "L-30"].map((id) => [id, unseen("needs_change")]));
    const later = async (version: string) => {
      await saveAssumptionCheck(db, clusterId, {
        at: 2_000,
        mode: "read-only",
        plan: "ADVANCED",
        version,
        outcomes: untried,
      });
      return Object.fromEntries((await assumptionCheckOf(db, clusterId))?.outcomes ?? []);
    };
    const stays = Object.assign({ at: 1_000 }, broken);
    expect(await later("v26.1.5")).toEqual({ "C-14": Object.assign({ at: 1_000 }, held), "L-30": stays });
    expect(await later("v26.2.0")).toEqual({ "C-14": unseen("needs_change"), "L-30": stays });
  });

  test.each([
    ["without a SQL connection", async () => {}, "sql_connection_off", "connection"],
    ["at the level Observe", () => turnOn(world(), "observe"), "sql_connection_observes", "level"],
  ])("%s is refused before anything is made, and its page says what is missing", async (_, prepare, code, missing) => {
    await prepare();
    const before = world().cloud.record().length;
    expect(codeOf(await run())).toBe(code);
    expect(
      world()
        .cloud.record()
        .slice(before)
        .filter(({ method }) => method !== "GET"),
    ).toEqual([]);
    expect((await view()).full.missing).toBe(missing);
    expect(left()).toEqual([]);
  });

  test("is for administrators: a Cluster Admin who is none is refused", async () => {
    await turnOn(world(), "manage");
    const boss = await person("Boss");
    const right = { clusterId: world().clusterId, role: "cluster_admin", by: "Ada" } as const;
    await putGrant(await store(), { kind: "account", id: boss.id }, right);
    expect(codeOf(await change(boss, checkFullyDoor, { clusterId: world().clusterId }))).toBe("forbidden");
    expect(codeOf(await change(boss, stopCheckDoor, { clusterId: world().clusterId }))).toBe("forbidden");
  });
});

/** Runs a check, and `work` in the middle of it, when both SQL users and the database are there. */
async function inTheMiddle(work: () => Promise<void>) {
  world().sql.fault({
    kind: "slow",
    statement: /^ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT/,
    times: 1,
    until: meanwhile(work),
  });
  return run();
}

describe("while it works", () => {
  test("its SQL users are in no list and no drift, and one that has such a name alone is in both", async () => {
    const { cloud, clusterId } = world();
    const stranger = `rolecall_doctor_${"q".repeat(20)}`;
    await cloud.addUser(clusterId, stranger);
    let names: readonly string[] = [];
    await turnOn(world(), "manage");
    const done = await inTheMiddle(async () => {
      expect(left()).toHaveLength(4);
      names = await listed();
      await readInBackground(clusterId);
    });
    expect(codeOf(done)).toBe("ok");
    expect(names.filter((name) => name.startsWith("rolecall_doctor_"))).toEqual([stranger]);
    const events = await (await store()).selectFrom("audit_events").select("target").execute();
    const told = events.flatMap(({ target }) => (target?.startsWith("rolecall_doctor_") ? target : []));
    expect(new Set(told)).toEqual(new Set(told.length > 0 ? [stranger] : []));
    expect(await listed()).toContain(stranger);
  });

  test("another one is refused, and Stop has it remove what it made", async () => {
    const { ada, clusterId } = world();
    await turnOn(world(), "manage");
    const done = await inTheMiddle(async () => {
      expect(await beginFullCheck(await store(), clusterId, "another")).toBe(false);
      expect((await view()).full.runsSince).not.toBeNull();
      expect(codeOf(await change(ada, stopCheckDoor, { clusterId }))).toBe("ok");
    });
    expect(codeOf(done)).toBe("ok");
    expect(left()).toEqual([]);
    const unseen = (await view()).check?.report.results.filter(({ seen }) => seen === "not_reached");
    expect(unseen?.map(({ id }) => id)).toContain("C-15");
    expect(codeOf(await change(ada, stopCheckDoor, { clusterId }))).toBe("not_found");
  });

  test("that is stopped says so, also where an earlier one saw what it did not try", async () => {
    const { ada, clusterId } = world();
    const report = async () => (await view()).check?.report ?? expect.fail("no check");
    await turnOn(world(), "manage");
    await run();
    expect(wasStopped(await report())).toBe(false);
    await inTheMiddle(async () => {
      await change(ada, stopCheckDoor, { clusterId });
    });
    expect((await report()).results.filter(({ seen }) => seen === "not_reached")).toEqual([]);
    expect(wasStopped(await report())).toBe(true);
  });
});

describe("what a check left whose server ended", () => {
  const MARK = "2027-01-01 00:00:00.000123+00:00";
  const thing = (name: string): Thing => ({
    kind: "user",
    name,
    madeBy: "sql",
    owner: null,
    marks: [MARK, "2001-01-01 00:00:00.000456+00:00"],
    plannedAt: Date.now(),
    seen: MARK,
  });

  /** A journal as another server left it, with these lines. */
  async function leave(lines: readonly unknown[]) {
    const db = await store();
    const { clusterId } = world();
    await beginFullCheck(db, clusterId, "gone");
    await saveFullCheck(db, clusterId, { runId: "gone", things: lines });
    await db.updateTable("full_checks").set({ lease_until: 1 }).execute();
  }

  test("is shown in the list and on the page until the next round removes it", async () => {
    const { clusterId, sql } = world();
    await turnOn(world(), "manage");
    const name = `rolecall_doctor_${"a".repeat(20)}`;
    sql.asRoot(`CREATE USER ${name} WITH NOLOGIN VALID UNTIL '${MARK}'`);
    await leave([seal(clusterId, thing(name))]);
    expect(await listed()).toContain(name);
    expect((await view()).full.left).toEqual([name]);
    await cleanFullChecks(await store());
    expect(left()).toEqual([]);
    expect(await fullCheckOf(await store(), clusterId)).toBeUndefined();
  });

  test("is removed by its seal and its birth: a name that somebody wrote into the journal, or that another has, stays", async () => {
    const { clusterId, sql, cloud } = world();
    await turnOn(world(), "manage");
    const [forged, taken] = [`rolecall_doctor_${"b".repeat(20)}`, `rolecall_doctor_${"c".repeat(20)}`];
    await cloud.addUser(clusterId, "app_orders");
    sql.asRoot(`CREATE USER ${forged} VALID UNTIL '${MARK}'`);
    sql.asRoot(`CREATE USER ${taken} VALID UNTIL '2027-01-01 00:00:00+00:00'`);
    const sealed = seal(clusterId, thing(taken));
    await leave([
      { thing: thing("app_orders"), seal: sealed.seal },
      { thing: thing(forged), seal: sealed.seal },
      sealed,
    ]);
    const before = sql.asRoot("SHOW USERS").rows.map(([name]) => name);
    await cleanFullChecks(await store());
    expect(sql.asRoot("SHOW USERS").rows.map(([name]) => name)).toEqual(before);
    expect((await fullCheckOf(await store(), clusterId))?.things).toHaveLength(2);
  });

  test("asks the cluster nothing where no line is of this API key, and keeps the lines", async () => {
    const { clusterId, sql } = world();
    await turnOn(world(), "manage");
    const name = `rolecall_doctor_${"f".repeat(20)}`;
    sql.asRoot(`CREATE USER ${name} WITH NOLOGIN VALID UNTIL '${MARK}'`);
    await leave([{ thing: thing(name), seal: "of an earlier key" }]);
    const before = sql.record().length;
    await cleanFullChecks(await store());
    expect(sql.record().slice(before)).toEqual([]);
    expect(left()).toEqual([name]);
    expect((await fullCheckOf(await store(), clusterId))?.things).toHaveLength(1);
  });

  test("is looked at again ten minutes after it could not be removed, and not before", async () => {
    const { clusterId, sql } = world();
    const name = `rolecall_doctor_${"e".repeat(20)}`;
    sql.asRoot(`CREATE USER ${name} WITH NOLOGIN VALID UNTIL '${MARK}'`);
    await leave([seal(clusterId, thing(name))]);
    const db = await store();
    await cleanFullChecks(db);
    expect(left()).toEqual([name]);
    await turnOn(world(), "manage");
    await cleanFullChecks(db);
    expect(left()).toEqual([name]);
    const { begun_at: triedAt } = await db.selectFrom("full_checks").select("begun_at").executeTakeFirstOrThrow();
    await db
      .updateTable("full_checks")
      .set({ begun_at: triedAt - 10 * 60_000 })
      .execute();
    await cleanFullChecks(db);
    expect(left()).toEqual([]);
  });

  test("a line that hides nothing: without a seal, or old, a SQL user is in the list", async () => {
    const { clusterId, cloud } = world();
    const [real, old] = ["app_orders", `rolecall_doctor_${"d".repeat(20)}`];
    await cloud.addUser(clusterId, real);
    await cloud.addUser(clusterId, old);
    const db = await store();
    await listed();
    await beginFullCheck(db, clusterId, "run");
    await saveFullCheck(db, clusterId, {
      runId: "run",
      things: [
        { thing: thing(real), seal: "x" },
        seal(clusterId, Object.assign({}, thing(old), { plannedAt: Date.now() - 3_600_000 })),
      ],
    });
    expect(await listed()).toEqual(expect.arrayContaining([real, old]));
  });
});

import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { JobKind, StoredItemState } from "#lib/shared/audit/jobs.ts";
import { letPass } from "../../testing/accounts/leaver-steps.ts";
import { APPROVAL_KILLS } from "../../testing/kills/approval-kills.ts";
import { CHECK_KILLS } from "../../testing/kills/check-kills.ts";
import { CREATION_KILLS } from "../../testing/kills/creation-kills.ts";
import { DELIVERY_KILLS } from "../../testing/kills/delivery-kills.ts";
import { END_KILLS } from "../../testing/kills/end-kills.ts";
import { type JobKill, POINTS, type Point } from "../../testing/kills/job-kills.ts";
import { LEAVER_KILLS } from "../../testing/kills/leaver-kills.ts";
import { PAIR_KILLS } from "../../testing/kills/pair-kills.ts";
import { PUT_BACK_KILLS, RESTRICTION_KILLS } from "../../testing/kills/restriction-kills.ts";
import { REVIEW_KILLS } from "../../testing/kills/review-kills.ts";
import { ROTATION_KILLS } from "../../testing/kills/rotation-kills.ts";
import { SINCE_KILLS } from "../../testing/kills/since-kills.ts";
import { WATCH_KILLS } from "../../testing/kills/watch-kills.ts";
import { freshServer } from "../../testing/on-store.ts";
import { registry } from "../../testing/server.ts";
import { endSqlWorlds } from "../../testing/sql-world.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { freshDatabase } from "../store/db/testing.ts";
import { stopJob } from "../store/jobs/job-changes.ts";
import { itemsOfJob } from "../store/jobs/job-items.ts";
import { jobLease, newestJobs } from "../store/jobs/jobs.ts";
import type { AnyJob, NextStep, StepContext } from "./define.ts";
import { type JobDefinitions, workOn, workOnJobs } from "./work.ts";

/*
 * A server dies at each point of each step of each kind of stored work, and another one takes over. A dead server of a test lives on: once
 * the other is done, it goes on where it was held, and must change nothing.
 */

/** Each kind of stored work, by its ways: at least one for each step. */
const FIXTURES: Record<JobKind, Record<string, () => JobKill>> = {
  rotation: ROTATION_KILLS,
  leaver: LEAVER_KILLS,
  end_of_access: END_KILLS,
  delivery: DELIVERY_KILLS,
  review_close: REVIEW_KILLS,
  approval: APPROVAL_KILLS,
  pair: PAIR_KILLS,
  creation: CREATION_KILLS,
  check: CHECK_KILLS,
  restriction: RESTRICTION_KILLS,
  watch: WATCH_KILLS,
  restriction_watch: SINCE_KILLS,
  put_back: PUT_BACK_KILLS,
};

const isLong = process.env.ROLECALL_PROVE !== undefined;

/** The long run has all on both stores. The short run has all on SQLite, and one of each kind on PostgreSQL. */
const fixturesOn = (store: string) =>
  Object.values(FIXTURES).flatMap((ways) =>
    Object.entries(ways).slice(0, isLong || store === "SQLite" ? undefined : 1),
  );

/**
 * The long run has each point. The short run has those at which most could be lost: before anything is done, where what is outside has changed
 * and nothing here says so, and before the outcome is stored; of a job that is stopped then, and on PostgreSQL, the second alone.
 */
function pointsOn(store: string, fixture: JobKill, isStopped: boolean): Point[] {
  const all = pointsOf(fixture);
  if (isLong) return all;
  const middle = fixture.isRepeated ? "after" : fixture.hold ? "answered" : "storing";
  const last = fixture.storesAfter ? "storing" : "after";
  const isMiddleAlone = isStopped || store === "PostgreSQL";
  return all.filter((point) => point === middle || (!isMiddleAlone && (point === "begun" || point === last)));
}

/** Nothing is stored before a step that is done as Rolecall is begun. A step calls something outside Rolecall, or only stores. */
function pointsOf({ kind, step, hold, isRepeated, storesAfter }: JobKill): Point[] {
  const isStarters = kind.steps[step]?.as !== "rolecall";
  return POINTS.filter((point) => {
    if (point === "before") return isStarters;
    if (point === "storing") return storesAfter || (!hold && !isRepeated);
    return hold || (point !== "called" && point !== "answered");
  });
}

/** The step's context, whose changes of the store wait for `halt`: all of them, or the one with its outcome. */
function holding(context: StepContext<unknown, unknown, unknown, string>, halt: () => Promise<void>, all: boolean) {
  const once = { value: async (...given: [never]) => halt().then(() => context.once(...given)) };
  const save = { value: async (...given: never) => halt().then(() => context.save(...(given as [never]))) };
  return Object.create(context, all ? { once, save } : { once }) as never;
}

freshServer({ SECRET_STORE_HOSTS: "127.0.0.1" });
endSqlWorlds();

type Stage = { kind: AnyJob; reached: Promise<void>; release: () => void };

/** The kind as a server has it that is held at this point, until `release`. */
function heldAt(point: Point, { kind, step: name, items, hold, storesAfter = false }: JobKill): Stage {
  if (point === "called" || point === "answered") {
    const held = hold?.(point === "called" ? "before it is carried out" : "after it is carried out");
    if (!held) throw new Error("it calls nothing");
    return { kind, reached: held.arrived, release: held.release };
  }
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let halted = 0;
  const halt = () => {
    halted += 1;
    if (halted === items) reached.resolve();
    return released.promise;
  };
  const step = kind.steps[name];
  if (!step) throw new Error(name);
  const held: AnyJob = {
    ...kind,
    steps: {
      ...kind.steps,
      [name]: {
        ...step,
        as: async (next: NextStep<unknown, unknown, unknown>) => {
          if (point === "before") await halt();
          return typeof step.as === "function" ? step.as(next) : step.as;
        },
        run: async (context: never) => {
          if (point === "begun") await halt();
          const end = await step.run(point === "storing" ? holding(context, halt, !storesAfter) : context);
          if (point === "after") await halt();
          return end;
        },
      },
    },
  };
  return { kind: held, reached: reached.promise, release: () => released.resolve() };
}

/** Another server on the same store. The lease of the dead one has expired, and until then it could not take over. */
async function nextServer(kind: AnyJob, id: string): Promise<Store> {
  const first = await store();
  const isShared = process.env.DATABASE_URL?.startsWith("postgres") ?? false;
  const opened = registry()?.get("store");
  registry()?.clear();
  if (!isShared) registry()?.set("store", opened);
  const db = await store();
  if (isShared) {
    // On a slow machine, it would run out before this look.
    const held = db.updateTable("leases").set((eb) => ({ expires_at: eb("expires_at", "+", 600_000) }));
    await held.where("name", "=", jobLease(id)).execute();
    expect(await workOn(db, kind, id)).toBe(false);
  }
  await db.deleteFrom("leases").where("name", "=", jobLease(id)).execute();
  // The turns of SQL users, which its renewals would prolong.
  await db.deleteFrom("leases").execute();
  return first;
}

/** Whether the step may have done something by then. */
const IS_SENT: Record<Point, boolean> = {
  before: false,
  begun: false,
  storing: false,
  called: true,
  answered: true,
  after: true,
};

const noPause = async () => {};
const asJobs = (kind: AnyJob) => Object.assign({}, JOBS, { [kind.kind]: kind }) as JobDefinitions;
const stateOf = async (db: Store, id: string) =>
  (await db.selectFrom("jobs").select("state").where("id", "=", id).executeTakeFirst())?.state;

async function settled(db: Store, kind: AnyJob, id: string): Promise<StoredItemState[]> {
  await vi.waitFor(
    async () => {
      await letPass(db, id);
      await workOnJobs(db, asJobs(kind), { pause: noPause });
      const states = (await itemsOfJob(db, id)).map(({ state }) => state);
      if (states.some((state) => state === "waiting" || state === "running")) throw new Error(states.join());
    },
    { timeout: 20_000, interval: 5 },
  );
  return (await itemsOfJob(db, id)).map(({ state }) => state);
}

/** The request of a starter who waits, on the server that dies. */
function requested({ kind, request }: JobKill, stage: Stage): Promise<unknown> | undefined {
  if (!request) return undefined;
  const asBefore = Object.assign({}, kind);
  onTestFinished(() => void Object.assign(kind, asBefore));
  Object.assign(kind, stage.kind);
  return request();
}

/** A job whose server has died at this point, and the next server's store. `end`: what the dead one still does changes no item. */
async function killed(fixtureOf: () => JobKill, point: Point) {
  const given = fixtureOf();
  const fixture: JobKill = Object.assign({}, given, { kind: Object.assign({}, given.kind) });
  const stored = await fixture.begin();
  const stage = heldAt(point, fixture);
  const { kind } = fixture;
  const dead =
    requested(given, stage) ??
    workOn(await store(), stage.kind, stored, { pause: noPause, local: await fixture.local?.() });
  await stage.reached;
  const [newest] = await newestJobs(await store(), { kind: kind.kind, most: 1 });
  const id = given.request ? (newest?.id ?? "") : stored;
  const first = await nextServer(kind, id);
  const db = await store();
  const end = async () => {
    const rows = await itemsOfJob(db, id);
    stage.release();
    await Promise.allSettled([dead]);
    expect(await itemsOfJob(db, id)).toEqual(rows);
    if (first !== db) await first.destroy();
  };
  return { fixture, id, db, end };
}

test.each(Object.entries(FIXTURES))("each step of a %s has its kill", (kind, ways) => {
  const killed = Object.values(ways).map((fixtureOf) => fixtureOf().step);
  expect(new Set(killed)).toEqual(new Set(Object.keys(JOBS[kind as JobKind].steps)));
});

describe.each(["SQLite", "PostgreSQL"])("on %s", (kindOfStore) => {
  const url = kindOfStore === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(() => void (url && vi.stubEnv("DATABASE_URL", url())));

  describe.each(fixturesOn(kindOfStore))("a kill in a %s", (_, fixtureOf) => {
    const points = (isStopped: boolean) => pointsOn(kindOfStore, fixtureOf(), isStopped);

    test.each(points(false))("at the point %s of a step repeats and loses nothing", async (point) => {
      const { fixture, id, db, end } = await killed(fixtureOf, point);
      const ends = typeof fixture.ends === "function" ? fixture.ends(IS_SENT[point], point) : (fixture.ends ?? "done");
      for (const state of await settled(db, fixture.kind, id)) expect([ends].flat()).toContain(state);
      expect(await stateOf(db, id)).toBe("ended");
      await fixture.verify(id);
      const changes = await fixture.changes();
      await end();
      // A call whose answer was lost may be repeated.
      if (point !== "called" && point !== "answered") expect(await fixture.changes()).toBe(changes);
      await fixture.verify(id);
    });

    test.each(points(true))("at the point %s of a job that is stopped then leaves each item named", async (point) => {
      const { fixture, id, db, end } = await killed(fixtureOf, point);
      expect(await stopJob(db, id, "Ada")).toBe(true);
      const states = await settled(db, fixture.kind, id);
      await fixture.verify(id);
      const unchanged: StoredItemState[] = ["stopped"];
      const perhaps: StoredItemState[] = fixture.follows ? unchanged : ["unknown", "done"];
      const isSent = IS_SENT[point] || (point === "storing" && fixture.storesAfter);
      const expected = [fixture.stopped ?? (isSent ? perhaps : unchanged)].flat();
      for (const state of states) expect(expected).toContain(state);
      await end();
    });
  });
});

import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { type Actor, actorAgain } from "../access/guard.ts";
import { isTokenSession } from "../access/token-actor.ts";
import { usedToken } from "../access/used-token.ts";
import { record } from "../audit/audit.ts";
import { newId } from "../base/ids.ts";
import { isStopping, track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import type { Facts } from "../base/note.ts";
import { singleton } from "../base/singleton.ts";
import { alone } from "../store/alone.ts";
import { endLeft } from "../store/item-runs.ts";
import { itemsOf, type JobItem, nextItems } from "../store/job-items.ts";
import { endJob, pauseJob, saveJobSession, stopJob } from "../store/job-states.ts";
import { countsOf, haltedJobs, type Job, jobLease, jobOf, runningJobs } from "../store/jobs.ts";
import type { Store } from "../store/open.ts";
import { sweepSealed } from "../store/sealed-items.ts";
import { store } from "../store/store.ts";
import { settleStoreItems } from "./set-in-store.ts";
import { setOne } from "./set-one.ts";
import type { Run } from "./settable.ts";

/** Enough to use the vendor's ten requests a second when an answer takes a second. Changes by people go first in the queue. */
const AT_ONCE = 10;
const LOOK_AGAIN_MS = 1_000;

type Pause = Run["pause"];
const unrefSleep: Pause = (ms) => sleep(ms, undefined, { ref: false });

/** Starts work on a job at once, on this server. */
export function wake(id: string): void {
  const work = async () => workOn(await store(), id);
  void track(work().catch((error: unknown) => log().error({ job: id, error }, "a rotation was broken off")));
}

/** Works on every job that can continue, and resolves once this server works on none. */
export async function workOnAll(db: Store, pause: Pause = unrefSleep): Promise<void> {
  await sweepSealed(db);
  await settleStoreItems(db);
  for (const { id } of await haltedJobs(db)) await alone(db, jobLease(id), () => endLeft(db, id));
  await Promise.all((await runningJobs(db)).map(({ id }) => workOn(db, id, pause)));
}

/**
 * Works on one job until it is over, paused or stopped, or this server stops. Where this server already works on it, that work looks again
 * before it ends: the job may have been resumed at the last moment. Does nothing where another server works on it.
 */
async function workOn(db: Store, id: string, pause: Pause = unrefSleep): Promise<void> {
  const again = singleton("jobs-to-look-at-again", () => new Set<string>());
  do {
    again.delete(id);
    const turn = await alone(db, jobLease(id), async () => {
      for (;;) {
        // The next pass takes up what this one left, as it does after a dead server.
        await pass(db, id, { runId: newId("run"), pause });
        // The job may have been resumed while the last passwords were set.
        if (isStopping() || (await jobOf(db, id))?.state !== "running") return;
        await pause(LOOK_AGAIN_MS);
      }
    });
    if (!turn.ran && turn.by === "this server") return void again.add(id);
  } while (again.has(id) && !isStopping());
}

type Pass = { runId: string; pause: Pause };

/** Sets passwords until none is waiting or the job is paused or stopped. */
async function pass(db: Store, id: string, { runId, pause }: Pass): Promise<void> {
  const lanes = new Map<string, Promise<void>>();
  const begin = (item: JobItem, run: Run, actor: Actor) => {
    const lane = setOne(run, item, actor)
      .catch((error: unknown) =>
        log().error({ job: id, item: item.id, error }, "the rotation of a SQL user was interrupted"),
      )
      .then(() => void lanes.delete(item.id));
    lanes.set(item.id, lane);
  };
  try {
    for (;;) {
      const job = await jobOf(db, id);
      if (job?.state !== "running" || isStopping()) return;
      const actor = await starterOf(db, job);
      // Nobody can resume the rotation of a service, and a paused one would block its SQL users.
      if (!actor && isOfService(job)) return stopOfService(db, job, lanes);
      if (!actor) return void (await pauseJob(db, id, { by: "Rolecall", cause: "unauthenticated" }));
      const found = await nextItems(db, { jobId: id, run: runId, most: 2 * AT_ONCE });
      const next = found.filter((item) => !lanes.has(item.id)).slice(0, AT_ONCE - lanes.size);
      for (const item of next) begin(item, { db, job, id: runId, pause }, actor);
      if (lanes.size === 0) return endIfOver(db, job, actor);
      await Promise.race(lanes.values());
    }
  } finally {
    await Promise.all(lanes.values());
  }
}

/** The account whose session the job uses, with its present rights; undefined where the session has ended. */
async function starterOf(db: Store, { id, starter }: Job): Promise<Actor | undefined> {
  const actor = await actorAgain({ sessionHash: starter.sessionHash, confirmedAt: 0 });
  if (actor?.accountId !== starter.id) return undefined;
  // Confirming a password gives the session a new id, and only the latest ids resolve.
  if (actor.sessionHash !== starter.sessionHash) await saveJobSession(db, id, actor.sessionHash);
  return actor;
}

/** The starter of a personal token's rotation is its owner. */
function isOfService({ starter }: Job): boolean {
  return isTokenSession(starter.sessionHash) && starter.sessionHash.endsWith(`:${starter.id}`);
}

/** Stops it, and records how far it came once what is in flight has ended. */
async function stopOfService(db: Store, job: Job, lanes: ReadonlyMap<string, Promise<void>>): Promise<void> {
  if (!(await stopJob(db, job.id, "Rolecall"))) return;
  await Promise.all(lanes.values());
  await recordEnd(db, job, { cause: "the token of the service has ended" });
}

async function endIfOver(db: Store, job: Job, as: Actor): Promise<void> {
  if (await endJob(db, job.id)) await recordEnd(db, job, usedToken(as));
}

async function recordEnd(db: Store, { id, starter, requestId, address }: Job, more: Facts): Promise<void> {
  const counts = countsOf((await itemsOf(db, id)).map(({ state }) => ({ state, count: 1 })));
  const { done, failed, unknown, stopped } = counts;
  const actor = { accountId: starter.id, email: starter.email };
  await record({
    action: "rotation.end",
    actor,
    request: { requestId, address },
    outcome: "done",
    details: { rotation: id, done, failed, unknown, stopped: stopped > 0 ? stopped : undefined, ...more },
  }).catch((error: unknown) => log().error({ job: id, error }, "the end of a rotation was not recorded"));
}

import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { type Actor, actorAgain } from "../access/guard.ts";
import { isTokenSession } from "../access/token-actor.ts";
import { usedToken } from "../access/used-token.ts";
import { record } from "../audit/audit.ts";
import { newId } from "../base/ids.ts";
import { isStopping, track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import { isShared } from "../store/clock.ts";
import { endLeft, itemsOf, type JobItem, nextItems, sweepSealed } from "../store/job-items.ts";
import {
  countsOf,
  endJob,
  haltedJobs,
  type Job,
  jobLease,
  jobOf,
  pauseJob,
  runningJobs,
  saveJobSession,
  stopJob,
} from "../store/jobs.ts";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import { store } from "../store/store.ts";
import { type Run, setOne } from "./set-one.ts";

const EVERY_MS = 5_000;
/** Enough for the vendor's ten a second where an answer takes a second. What is here waits for its turn behind what people do. */
const AT_ONCE = 10;
const LOOK_AGAIN_MS = 1_000;

type Pause = Run["pause"];
const unrefSleep: Pause = (ms) => sleep(ms, undefined, { ref: false });

/** Works on the jobs of the store from now on: also on those that a server which died has left. */
export function startRotations(db: Store): void {
  const again = () =>
    void track(workOnAll(db)).catch((error: unknown) => log().warn({ error }, "rotations were not looked at"));
  again();
  setInterval(again, EVERY_MS).unref();
}

/** Begins to work on a job at once, on this server. */
export function wake(id: string): void {
  const work = async () => workOn(await store(), id);
  void track(work()).catch((error: unknown) => log().error({ job: id, error }, "a rotation was broken off"));
}

/** Works on every job that can go on, and resolves once this server is at none of them. */
export async function workOnAll(db: Store, pause: Pause = unrefSleep): Promise<void> {
  await sweepSealed(db);
  for (const { id } of await haltedJobs(db)) await alone(db, id, () => endLeft(db, id));
  await Promise.all((await runningJobs(db)).map(({ id }) => workOn(db, id, pause)));
}

/** Works on one job until it is over, paused or stopped, or this server stops. Where a server is at it already, nothing is done. */
async function workOn(db: Store, id: string, pause: Pause = unrefSleep): Promise<void> {
  await alone(db, id, async () => {
    for (;;) {
      // What a pass could not end is taken up by the next, as that of a server that died.
      await pass(db, id, { runId: newId("run"), pause });
      // It may have been resumed while the last passwords were set.
      if (isStopping() || (await jobOf(db, id))?.state !== "running") return;
      await pause(LOOK_AGAIN_MS);
    }
  });
}

/** Nobody else has a store in a file; elsewhere the lease of a server that died runs out. */
async function alone(db: Store, id: string, work: () => Promise<void>): Promise<void> {
  const mine = singleton("jobs-here", () => new Set<string>());
  if (mine.has(id)) return;
  mine.add(id);
  try {
    const giveBack = isShared(db) ? await takeLease(db, jobLease(id), { longestWaitMs: 0 }) : async () => {};
    if (giveBack) await work().finally(giveBack);
  } finally {
    mine.delete(id);
  }
}

type Pass = { runId: string; pause: Pause };

/** Sets passwords until nothing waits, or the job is no longer to go on. */
async function pass(db: Store, id: string, { runId, pause }: Pass): Promise<void> {
  const lanes = new Map<string, Promise<void>>();
  const begin = (item: JobItem, run: Run, actor: Actor) => {
    const lane = setOne(run, item, actor)
      .catch((error: unknown) => log().error({ job: id, item: item.id, error }, "a SQL user of a rotation was left"))
      .then(() => void lanes.delete(item.id));
    lanes.set(item.id, lane);
  };
  try {
    for (;;) {
      const job = await jobOf(db, id);
      if (job?.state !== "running" || isStopping()) return;
      const actor = await starterOf(db, job);
      // Nobody is a service: no person could resume it, and it would keep its SQL users.
      if (!actor && isOfService(job)) return void (await stopJob(db, id, "Rolecall"));
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

/** The person under whose session a job works, as they are now; undefined where that has ended. */
async function starterOf(db: Store, { id, starter }: Job): Promise<Actor | undefined> {
  const actor = await actorAgain({ sessionHash: starter.sessionHash, confirmedAt: 0 });
  if (actor?.accountId !== starter.id) return undefined;
  // A password given again renews a session, and the next renewal forgets the first id.
  if (actor.sessionHash !== starter.sessionHash) await saveJobSession(db, id, actor.sessionHash);
  return actor;
}

/** The starter of a personal token's rotation is its owner. */
function isOfService({ starter }: Job): boolean {
  return isTokenSession(starter.sessionHash) && starter.sessionHash.endsWith(`:${starter.id}`);
}

async function endIfOver(db: Store, { id, starter, requestId, address }: Job, as: Actor): Promise<void> {
  if (!(await endJob(db, id))) return;
  const counts = countsOf((await itemsOf(db, id)).map(({ state }) => ({ state, count: 1 })));
  const { done, failed, unknown } = counts;
  const actor = { accountId: starter.id, email: starter.email };
  await record({
    ...{ action: "rotation.end", actor, request: { requestId, address }, outcome: "done" },
    details: { rotation: id, done, failed, unknown, ...usedToken(as) },
  }).catch((error: unknown) => log().error({ job: id, error }, "the end of a rotation was not recorded"));
}

import { setTimeout as sleep } from "node:timers/promises";
import type { JobKind } from "#lib/shared/audit/jobs.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { present } from "#lib/shared/present.ts";
import { type Actor, actorAgain } from "../access/guard.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import { isStopping, track } from "../base/request/in-flight.ts";
import { singleton } from "../base/singleton.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { endJob, pauseJob, restJob, saveJobSession, stopJob } from "../store/jobs/job-changes.ts";
import { dueItems, type Item, itemOf, leftItems } from "../store/jobs/job-items.ts";
import { removeEndedJobs } from "../store/jobs/job-sweep.ts";
import { dueJobs, haltedJobs, type Job, jobLease, jobOf, paceOf } from "../store/jobs/jobs.ts";
import { type Exclusive, runExclusive } from "../store/jobs/leases.ts";
import type { AnyJob, JobEnd } from "./define.ts";
import { isLeaving, type Run, runItem, settleItem } from "./run-item.ts";

/** Jobs that one round has in hand at once. */
const JOBS_AT_ONCE = 20;
const LOOK_AGAIN_MS = 1_000;

type Pause = Run["pause"];
/**
 * `local`: what the steps get that run for this caller; `first`: is done once no other run has the job, such as storing it; `pause`: tests
 * bring their own.
 */
type Options = { local?: unknown; first?: () => Promise<void>; pause?: Pause };
const unrefSleep: Pause = (ms) => sleep(ms, undefined, { ref: false });

export type JobDefinitions = Readonly<Record<JobKind, AnyJob>>;

/** Starts work on a job at once, on this server. */
export function wake(kind: AnyJob, id: string): void {
  const work = async () => workOn(await store(), kind, id);
  void track(work().catch((error: unknown) => log().error({ job: id, error }, "stored work was interrupted")));
}

/** Works on every job that can continue, and resolves once this server works on none of them. */
export async function workOnJobs(db: Store, kinds: JobDefinitions, options: Options = {}): Promise<void> {
  // One that cannot be read must not keep the others.
  for (const { id, kind } of await haltedJobs(db))
    await runExclusive(db, jobLease(id), () => settleLeft(db, kinds[kind], id, options)).catch((error: unknown) =>
      log().error({ job: id, kind, error }, "what was left of stored work was not settled"),
    );
  const lines = Map.groupBy(await dueJobs(db), (job) => lineOf(kinds[job.kind], job.input) ?? job.id).values();
  const lane = async () => {
    for (const { id, kind } of flat(lines))
      await workOn(db, kinds[kind], id, options).catch((error: unknown) =>
        log().error({ job: id, kind, error }, "stored work was interrupted"),
      );
  };
  await Promise.all(Array.from({ length: JOBS_AT_ONCE }, lane));
}

/** Several lanes take one line after the other from the same lines. */
function* flat<T>(lines: Iterable<readonly T[]>): Generator<T> {
  for (const line of lines) yield* line;
}

/** `input`: as it is stored. One that cannot be read is in no line, and is refused when its turn comes. */
function lineOf(kind: AnyJob | undefined, input: string): string | undefined {
  try {
    return kind?.line && `${kind.kind} ${kind.line(kind.input.parse(JSON.parse(input)))}`;
  } catch {
    return undefined;
  }
}

const DAY_MS = 24 * 60 * 60_000;

/** Removes ended jobs that their kind stores no longer. */
export async function sweepJobs(db: Store, kinds: JobDefinitions): Promise<void> {
  const now = await storeTime(db);
  for (const { kind, keepDays, keepsLast, removes } of Object.values(kinds))
    if (keepDays !== undefined)
      await removeEndedJobs(db, kind, { before: now - keepDays * DAY_MS, keepsLast, removes });
}

/**
 * Works on one job until it has ended, is paused, stopped or rests, or this server stops. Where this server already works on it, that work
 * looks again before it ends: the job may have been resumed at the last moment. Does nothing where another server works on it, and begins
 * nothing more once another one has taken over. Resolves to whether this call did the work.
 */
export async function workOn(db: Store, kind: AnyJob, id: string, options: Options = {}): Promise<boolean> {
  const again = singleton("jobs-to-look-at-again", () => new Set<string>());
  const { pause = unrefSleep } = options;
  let { first } = options;
  // A caller waits for one pass; rounds in the background do what it leaves.
  const isCalled = options.local !== undefined;
  let turn: Exclusive<void>;
  do {
    again.delete(id);
    turn = await runExclusive(db, jobLease(id), async (lost) => {
      await first?.();
      first = undefined;
      for (;;) {
        // The next pass takes up what this one left, as it does after a dead server.
        await pass({ db, kind, id, options, lost });
        // The job may have been resumed while the last items ended.
        if (isCalled || isStopping() || lost.aborted || !(await isDue(db, kind, id))) return;
        await pause(LOOK_AGAIN_MS);
      }
    });
    if (!turn.ran && turn.by === "this server" && !isCalled) again.add(id);
  } while (turn.ran && again.has(id) && !isCalled && !isStopping());
  if (isCalled) again.delete(id);
  return turn.ran;
}

async function isDue(db: Store, kind: AnyJob, id: string): Promise<boolean> {
  const job = await jobOf(db, kind.kind, id);
  return job?.state === "running" && job.nextAt !== null && job.nextAt <= (await storeTime(db));
}

/** Settles what a dead server left of a job that does not run, and looks again at what is unknown. */
async function settleLeft(db: Store, kind: AnyJob, id: string, { pause = unrefSleep }: Options): Promise<void> {
  const job = await jobOf(db, kind.kind, id);
  if (!job) return;
  const run: Run = { db, kind, job: opened(kind, job), id: newId("run"), pause, local: undefined };
  const settle = async (item: Item) =>
    kind.finishesItems ? void (await runItem(run, item, undefined, async () => undefined)) : settleItem(run, item);
  for (const item of await leftItems(db, { jobId: id, run: run.id }))
    await Promise.resolve(item)
      .then((each) => settle(openedItem(kind, each)))
      .catch((error: unknown) =>
        log().error({ job: id, item: item.id, error }, "an item of stored work was not settled"),
      );
}

const opened = (kind: AnyJob, job: Job): Job => ({ ...job, input: kind.input.parse(job.input) });
const openedItem = (kind: AnyJob, item: Item): Item => ({
  ...item,
  input: kind.item.parse(item.input),
  data: kind.data.parse(item.data),
});

type ToPass = { db: Store; kind: AnyJob; id: string; options: Options; lost: AbortSignal };

/** One look at the items of a job. */
type Pass = {
  readonly db: Store;
  readonly kind: AnyJob;
  readonly run: string;
  readonly options: Options;
  readonly lanes: Map<string, Promise<void>>;
  /** the position of the last waiting item that was begun */
  after: number;
  /** why items wait that the starter may not do */
  refused?: ErrorCode;
};

/** Does items until none is due, or the job is paused or stopped. */
async function pass({ db, kind, id, options, lost }: ToPass): Promise<void> {
  const now: Pass = { db, kind, options, run: newId("run"), lanes: new Map(), after: -1 };
  try {
    const left = await leftItems(db, { jobId: id, run: now.run });
    for (;;) {
      const stored = await jobOf(db, kind.kind, id);
      if (stored?.state !== "running" || lost.aborted || isLeaving({ local: options.local })) return;
      const job = opened(kind, stored);
      if (!(kind.finishesItems && left.length > 0) && (await restsUntilDue(now, job))) return;
      const actor = await starterOf(db, job);
      if (now.refused === "unauthenticated") return await halt(now, job, now.refused);
      for (const item of await nextOf(now, id, left)) begin(now, job, item, actor);
      if (now.lanes.size === 0) return await finish(now, job, actor);
      await Promise.race(now.lanes.values());
    }
  } finally {
    await Promise.all(now.lanes.values());
  }
}

/** Lets a job rest until its start, and while its kind lets it wait; resolves to whether it does. */
async function restsUntilDue({ db, kind, lanes }: Pass, job: Job): Promise<boolean> {
  const { id, startAt } = job;
  // An item in hand may be the one that the others wait for.
  const waitsUntil = lanes.size === 0 ? await kind.waitsUntil?.(db, job) : undefined;
  if (startAt === null && waitsUntil === undefined) return false;
  const now = await storeTime(db);
  const dueAt = Math.max(now, startAt ?? 0, waitsUntil ?? 0);
  if (dueAt === now) return false;
  await Promise.all(lanes.values());
  await restJob(db, id, dueAt);
  return true;
}

/** As many items as there is room for: those that a dead run left, then those that wait. */
async function nextOf(now: Pass, jobId: string, left: Item[]): Promise<Item[]> {
  const room = now.kind.atOnce - now.lanes.size;
  const next = left.splice(0, room);
  if (next.length === room) return next;
  const due = await dueItems(now.db, { jobId, after: now.after, most: room - next.length });
  now.after = due.at(-1)?.position ?? now.after;
  return [...next, ...due];
}

function begin(now: Pass, job: Job, item: Item, actor: Actor | undefined): void {
  const { db, kind, lanes, options } = now;
  const { pause = unrefSleep, local } = options;
  const work = async () => {
    const run = { db, kind, job, pause, local, id: now.run };
    const refused = await runItem(run, openedItem(kind, item), actor, () => starterOf(db, job));
    if (refused !== undefined) now.refused ??= refused;
    if (kind.pausesOnFailure || kind.pausesAfter?.(job, item)) await pauseIfFailed(now, item);
  };
  const lane = work()
    .catch((error: unknown) =>
      log().error({ job: job.id, item: item.id, error }, "an item of stored work was interrupted"),
    )
    .then(() => void lanes.delete(item.id));
  lanes.set(item.id, lane);
}

async function pauseIfFailed({ db }: Pass, { id, jobId }: Item): Promise<void> {
  const { state, code } = (await itemOf(db, id)) ?? {};
  if (state === "failed" || state === "unknown")
    await pauseJob(db, jobId, present({ by: "Rolecall", cause: code ?? undefined }));
}

/** The account whose session the job uses, with its present rights; undefined where the session has ended, or it uses none. */
async function starterOf(db: Store, { id, starter }: Job): Promise<Actor | undefined> {
  if (starter.sessionHash === "") return undefined;
  const actor = await actorAgain({ sessionHash: starter.sessionHash, confirmedAt: 0 });
  if (actor?.accountId !== starter.id) return undefined;
  // Confirming a password gives the session a new id, and only the latest ids resolve.
  if (actor.sessionHash !== starter.sessionHash) await saveJobSession(db, id, actor.sessionHash);
  return actor;
}

/** Nothing is due: the job has ended, rests, or cannot go on without its starter. */
async function finish(now: Pass, job: Job, actor: Actor | undefined): Promise<void> {
  if (now.refused !== undefined) return halt(now, job, now.refused);
  if (await endJob(now.db, job.id)) return tellEnd(now, { job, actor });
  await restJob(now.db, job.id);
}

/** Pauses or stops a job whose starter is gone. */
async function halt(now: Pass, job: Job, cause: ErrorCode): Promise<void> {
  const { db, kind, lanes } = now;
  if (kind.starterGone?.(job) !== "stop") return void (await pauseJob(db, job.id, { by: "Rolecall", cause }));
  if (!(await stopJob(db, job.id, "Rolecall", cause))) return;
  await Promise.all(lanes.values());
  await tellEnd(now, { job, actor: undefined, because: cause });
}

async function tellEnd({ db, kind }: Pass, end: Omit<JobEnd<unknown>, "db" | "counts">): Promise<void> {
  const { counts } = await paceOf(db, end.job.id);
  await kind
    .ended?.({ ...end, db, counts })
    .catch((error: unknown) => log().error({ job: end.job.id, error }, "the end of stored work was not recorded"));
}

import type { JobProgress } from "#lib/shared/audit/jobs.ts";
import { present } from "#lib/shared/present.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import { requestContext } from "../base/request/request.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { addJob, type NewItem, type NewJob } from "../store/jobs/add-job.ts";
import { type Again, pauseJob, resumeJob, retryJob, stopJob, type Under } from "../store/jobs/job-changes.ts";
import { type Item, wakeItem } from "../store/jobs/job-items.ts";
import { type Job, jobOf, paceOf, troubleOf } from "../store/jobs/jobs.ts";
import { markOver } from "../store/people/notices.ts";
import { type AnyJob, type JobControl, type JobDefinition, limited, MOST_INPUT, MOST_ITEM } from "./define.ts";
import { wake } from "./work.ts";

/** The definition of a job's input, its items and their data. */
type Of<Input, Given, Data> = JobDefinition<Input, Given, Data, never> | JobDefinition<Input, Given, Data, string>;

/**
 * Stores a job that runs from now on, or from its start on; the caller wakes it. Resolves to its id; undefined where an open key is taken:
 * then nothing is stored. Throws `too_large`. `db` may be a transaction.
 */
export async function startJob<Input, Given, Data>(
  db: Store,
  kind: Of<Input, Given, Data>,
  job: Omit<NewJob<Input>, "kind">,
  items: readonly NewItem<Given, Data>[],
): Promise<string | undefined> {
  const input = limited(kind.input.parse(job.input), MOST_INPUT);
  const rows = items.map((item) => ({
    ...item,
    input: limited(kind.item.parse(item.input), MOST_ITEM),
    data: limited(kind.data.parse(item.data), MOST_ITEM),
  }));
  return addJob(db, { ...job, kind: kind.kind, input }, rows);
}

/** The account that starts or continues a job, with its request. */
export async function underOf(actor: Actor): Promise<Pick<Under, "starter" | "requestId" | "address" | "by">> {
  const { requestId, address } = await requestContext();
  const { accountId, email, name, sessionHash } = actor;
  return { starter: { id: accountId, email, name, sessionHash }, requestId, address, by: name };
}

/** A job that this account may see. Throws `not_found` for all others. */
export async function findJob<Input>(kind: Of<Input, unknown, unknown>, actor: Actor, id: string): Promise<Job<Input>> {
  const job = await jobOf(await store(), kind.kind, id);
  if (job) {
    const opened = { ...job, input: kind.input.parse(job.input) };
    if (kind.maySee(actor, opened)) return opened;
  }
  throw new Refusal("not_found");
}

/** A job with which this account may do this. Throws as {@link findJob}, and `forbidden`. */
async function jobToControl<Input>(
  kind: Of<Input, unknown, unknown>,
  actor: Actor,
  { id, act }: { id: string; act: JobControl },
): Promise<Job<Input>> {
  const job = await findJob(kind, actor, id);
  if (!kind.mayControl(actor, job, act)) throw new Refusal("forbidden");
  return job;
}

/** Marks the notices of a job as read that a person has resumed, retried or stopped. Never rejects. */
export async function settleTrouble(db: Store, job: Job): Promise<void> {
  await markOver(db, troubleOf(job)).catch((error: unknown) =>
    log().error({ job: job.id, error }, "outdated notices stay unread"),
  );
}

/** Begins no further item; those in hand end. False where the job does not run. */
export async function pause(kind: AnyJob, actor: Actor, id: string): Promise<boolean> {
  await jobToControl(kind, actor, { id, act: "pause" });
  return pauseJob(await store(), id, { by: actor.name });
}

/** Ends a job for good; items in hand end. False where it has ended. */
export async function stop(kind: AnyJob, actor: Actor, id: string): Promise<boolean> {
  const job = await jobToControl(kind, actor, { id, act: "stop" });
  const db = await store();
  const isStopped = await stopJob(db, id, actor.name);
  if (isStopped) await settleTrouble(db, job);
  return isStopped;
}

/** Continues a paused job under this account and session, with this input in place of the earlier one. False where it is not paused. */
export async function resume<Input>(
  kind: Of<Input, unknown, unknown>,
  actor: Actor,
  id: string,
  inputOf: (job: Job<Input>) => Input,
): Promise<boolean> {
  const job = await jobToControl(kind, actor, { id, act: "resume" });
  const input = limited(kind.input.parse(inputOf(job)), MOST_INPUT);
  const db = await store();
  const isResumed = await resumeJob(db, id, { ...(await underOf(actor)), input });
  if (!isResumed) return false;
  await settleTrouble(db, job);
  wake(kind as AnyJob, id);
  return true;
}

type Retry<Input> = {
  id: string;
  inputOf: (job: Job<Input>) => Input;
  /** which items, read in the transaction that lets them wait again */
  items: (transaction: Store) => Promise<readonly Again[]>;
  also?: (transaction: Store, ids: string[]) => Promise<void>;
};

/** Does items of a job that does not run again, under this account and session. Resolves to their number. */
export async function retry<Input>(
  kind: Of<Input, unknown, unknown>,
  actor: Actor,
  { id, inputOf, items, also }: Retry<Input>,
): Promise<number> {
  const job = await jobToControl(kind, actor, { id, act: "retry" });
  const under = { ...(await underOf(actor)), input: limited(kind.input.parse(inputOf(job)), MOST_INPUT) };
  const db = await store();
  const count = await retryJob(db, present({ id, under, also }), items);
  if (count === 0) return 0;
  await settleTrouble(db, job);
  wake(kind as AnyJob, id);
  return count;
}

/**
 * Wakes an item that waits for a person or another job, with these data where given. False where it does not wait, or not any more `as` it
 * was read.
 */
export async function proceed(
  db: Store,
  kind: AnyJob,
  { jobId, itemId, data, as }: { jobId: string; itemId: string; data?: unknown; as?: Pick<Item, "step" | "at"> },
): Promise<boolean> {
  const isAwake = await wakeItem(
    db,
    itemId,
    data === undefined ? undefined : limited(kind.data.parse(data), MOST_ITEM),
    as,
  );
  if (isAwake) wake(kind, jobId);
  return isAwake;
}

/** How far a job is, and when it will have ended at the pace since its last start or resume. */
export async function progressOf(db: Store, { id, state, changedAt }: Job): Promise<JobProgress> {
  const { counts, ended } = await paceOf(db, id);
  const remaining = counts.waiting + counts.running;
  if (state !== "running" || remaining === 0 || ended === 0) return { counts, remaining };
  const now = await storeTime(db);
  return { counts, remaining, endsAt: Math.round(now + ((now - changedAt) / ended) * remaining) };
}

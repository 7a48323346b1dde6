import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import { log } from "../../base/log.ts";
import { GONE, type JobNotice } from "../../jobs/define.ts";
import type { JobDefinitions } from "../../jobs/work.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/open.ts";
import { type Job, paceOf, troubledJobs, troubleOf } from "../../store/jobs/jobs.ts";
import { administratorIds } from "../../store/people/accounts.ts";
import { notifiedOf } from "../../store/people/notices.ts";

/** Older trouble is not worth a notice. */
const NEWS_MS = 24 * 60 * 60_000;

/**
 * Notifies of jobs that are over with failures, or that Rolecall has paused or stopped, where their kind names recipients. Each account
 * gets one notice for each time: the store says who was notified, so a crash loses and repeats none.
 */
export async function notifyOfTrouble(db: Store, kinds: JobDefinitions): Promise<void> {
  const administrators = await administratorIds(db);
  for (const { kind, input, notifies } of Object.values(kinds)) {
    if (!notifies) continue;
    const events = new Map<string, Event>();
    for (const job of await troubledJobs(db, kind, NEWS_MS))
      await orLog(job, async () => {
        const notice = await notifies({ ...job, input: input.parse(job.input) }, administrators, db);
        // What one request began, such as the rotations of a leaver plan, and what came to the same is one event.
        const key = JSON.stringify([notice.path, job.requestId, job.state, job.cause]);
        const same = events.get(key);
        if (same) same.push({ job, notice });
        else events.set(key, [{ job, notice }]);
      });
    for (const event of events.values()) await orLog(event[0].job, () => notifyOf(db, event));
  }
}

/** Jobs that met the same, the first one first. */
type Event = [Troubled, ...Troubled[]];
type Troubled = { job: Job; notice: JobNotice };

const orLog = ({ id }: Job, work: () => Promise<void>): Promise<void> =>
  work().catch((error: unknown) =>
    log().error({ job: id, error }, "nobody was notified of stored work that failed or waits"),
  );

async function notifyOf(db: Store, event: Event): Promise<void> {
  const { job, notice } = event[0];
  const { to, adminsOf, title, ...page } = notice;
  const about = troubleOf(job);
  const before = await notifiedOf(db, about);
  const all = [...to, ...(adminsOf === undefined ? [] : await clusterAdminsOf(db, adminsOf))];
  const left = all.filter((id) => !before.has(id));
  if (left.length === 0) return;
  const text = `${title} ${await stateWords(db, event)}`;
  await notify(db, left, Object.assign({ kind: "job_trouble", about, text } as const, page));
}

async function stateWords(db: Store, event: Event): Promise<string> {
  const { state, cause, starter } = event[0].job;
  if (state === "paused") return `is paused. ${whyOf(cause, starter.name)}`;
  if (state === "stopped") return `was stopped. ${starter.name} is gone, or may not do what is left.`;
  let [failed, unknown] = [0, 0];
  for (const { job } of event) {
    const { counts } = await paceOf(db, job.id);
    failed += counts.failed;
    unknown += counts.unknown;
  }
  const ends = [
    failed > 0 ? `${failed} failed` : undefined,
    unknown > 0 ? `the outcome of ${unknown} is unknown` : undefined,
  ];
  return `is over: ${ends.filter((words) => words !== undefined).join(", and ")}.`;
}

function whyOf(cause: ErrorCode | null, starter: string): string {
  if (cause === "unauthenticated") return `The session or token of ${starter} is over.`;
  if (cause === null || GONE.has(cause)) return `${starter} may not do what is left.`;
  return `${ERROR_WORDS[cause].title}.`;
}

import "server-only";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { requireKeyOfConnection } from "../cluster-sql/connection/existing.ts";
import { findJob, pause, resume, stop } from "../jobs/control.ts";
import type { AnyJob } from "../jobs/define.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { paceOf } from "../store/jobs/jobs.ts";
import { canaryUntil, restrictionJob } from "./job.ts";

type Manages = Permit<"restrictions.manage">;
type OfRestriction = { id: string };

/**
 * Begins no further SQL user; the one in hand is finished. Every Cluster Admin of the cluster may, and its starter. Throws `not_found`,
 * `forbidden`, and `restriction_over` where it does not run.
 */
export async function pauseRestriction({ actor }: Manages, { id }: OfRestriction): Promise<null> {
  return only(await pause(restrictionJob as AnyJob, actor, id));
}

/** Throws SqlError where the API key only reads, so that the SQL connection of its cluster is off. Throws `not_found` as {@link pauseRestriction}. */
export async function requireKeyOfRestriction({ actor }: Manages, { id }: OfRestriction): Promise<void> {
  await requireKeyOfConnection((await findJob(restrictionJob, actor, id)).input);
}

/**
 * Continues one that is paused, or that waits after its first SQL user, under the account and session that resumes it, without that wait. Throws
 * as {@link pauseRestriction}.
 */
export async function resumeRestriction({ actor }: Manages, { id }: OfRestriction): Promise<null> {
  const job = await findJob(restrictionJob, actor, id);
  const db = await store();
  const until = job.state === "running" ? await canaryUntil(db, job) : undefined;
  if (until !== undefined && until > (await storeTime(db))) await pause(restrictionJob as AnyJob, actor, id);
  return only(await resume(restrictionJob, actor, id, ({ input }) => input));
}

/** Ends it for good; the SQL user in hand is finished, the others stay as they are. Throws as {@link pauseRestriction}. */
export async function stopRestriction({ actor }: Manages, { id }: OfRestriction): Promise<null> {
  const job = await findJob(restrictionJob, actor, id);
  only(await stop(restrictionJob as AnyJob, actor, id));
  const db = await store();
  const { counts } = await paceOf(db, id);
  await restrictionJob.ended?.({ db, job, counts, actor });
  return null;
}

function only(isDone: boolean): null {
  if (!isDone) throw new Refusal("restriction_over");
  return null;
}

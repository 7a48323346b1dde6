import type { OfPutBack } from "#lib/shared/restrict/restriction.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { requireKeyOfConnection } from "../cluster-sql/connection/existing.ts";
import { findJob, pause, resume, stop } from "../jobs/control.ts";
import type { AnyJob } from "../jobs/define.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { itemOf } from "../store/jobs/job-items.ts";
import { paceOf } from "../store/jobs/jobs.ts";
import { putBackJob } from "./back-job.ts";
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

/*
 * The cluster and the SQL user that the audit names for a change of a restriction. Where this person may not see it, and where it is none,
 * nothing is named: the change then finds nothing either.
 */

type About = { clusterId?: string; target?: string };

/** The cluster of a restriction. */
export async function aboutRestriction({ id }: { id: string }, actor: Actor): Promise<About> {
  return unlessHidden(async () => ({ clusterId: (await findJob(restrictionJob, actor, id)).input.clusterId }));
}

/** A SQL user of a restriction, by its item. */
export async function aboutItem({ id, item: itemId }: { id: string; item: string }, actor: Actor): Promise<About> {
  return unlessHidden(async () => {
    const job = await findJob(restrictionJob, actor, id);
    const item = await itemOf(await store(), itemId);
    return item?.jobId === job.id ? { clusterId: item.clusterId, target: item.name } : {};
  });
}

/** A SQL user that is put back, by the job that does it. */
export async function aboutPutBack({ id, back }: OfPutBack, actor: Actor): Promise<About> {
  return unlessHidden(async () => {
    const { about, input } = await findJob(putBackJob, actor, back);
    return input.restriction === id && about !== null ? await aboutItem({ id, item: about }, actor) : {};
  });
}

async function unlessHidden(find: () => Promise<About>): Promise<About> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

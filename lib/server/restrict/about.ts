import "server-only";
import type { OfPutBack } from "#lib/shared/restrict/restriction.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { findJob } from "../jobs/control.ts";
import { store } from "../store/db/store.ts";
import { itemOf } from "../store/jobs/job-items.ts";
import { putBackJob } from "./back-job.ts";
import { restrictionJob } from "./job.ts";

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

import "server-only";
import { authorize, type Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { findJob, pause, resume, stop } from "../jobs/control.ts";
import type { AnyJob } from "../jobs/define.ts";
import { store } from "../store/db/store.ts";
import { itemsOfJob } from "../store/jobs/job-items.ts";
import { paceOf } from "../store/jobs/jobs.ts";
import { closeWays } from "./ask-back.ts";
import { restrictionJob } from "./job.ts";

type Manages = Permit<"restrictions.manage">;
type OfRestriction = { id: string };

/**
 * Begins no further SQL user; the one in hand is finished. Every Cluster Admin of the cluster may, and its starter. Throws `not_found`,
 * `forbidden`, and `restriction_over` where it does not run.
 */
export async function pauseRestriction({ actor }: Manages, { id }: OfRestriction): Promise<null> {
  return only(await pause(restrictionJob as AnyJob, actor, id));
}

/** Continues a paused one under the account and session that resumes it, without the wait after the first one. Throws as {@link pauseRestriction}. */
export async function resumeRestriction({ actor }: Manages, { id }: OfRestriction): Promise<null> {
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

/**
 * Ends the way back of all SQL users of a restriction that can be put back now. One that is put back is restricted again at its time. Throws
 * `not_found`, `forbidden`, and `way_back_over` where none can be put back.
 */
export async function endWays({ actor }: Manages, { id }: OfRestriction, note: Note): Promise<null> {
  const job = await findJob(restrictionJob, actor, id);
  authorize(actor, "sql_users.apply", job.input.clusterId);
  const db = await store();
  const items = (await itemsOfJob(db, id)).map((item) => ({ job, item }));
  const closed = await closeWays(db, items, actor.name);
  if (closed.length === 0) throw new Refusal("way_back_over");
  note({ sqlUsers: closed.length });
  return null;
}

function only(isDone: boolean): null {
  if (!isDone) throw new Refusal("restriction_over");
  return null;
}

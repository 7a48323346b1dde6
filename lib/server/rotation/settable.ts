import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { requireLimits, stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import { CloudError } from "../cloud/error.ts";
import { changeable } from "../clusters/changeable.ts";
import { isOfRun } from "../store/item-runs.ts";
import type { JobItem } from "../store/job-items.ts";
import type { Job } from "../store/jobs.ts";
import { isLeaverRotation } from "../store/leaver-rotations.ts";
import type { Store } from "../store/open.ts";
import { pairOf } from "../store/pairs.ts";
import { rowOf } from "../store/present-sql-users.ts";

/** A run of a job on this server; it lasts as long as the job's lease. */
export type Run = {
  readonly db: Store;
  readonly job: Job;
  readonly id: string;
  /** Waits; tests bring their own. */
  readonly pause: (ms: number) => Promise<void>;
};

/** Throws the reason why this account cannot set the password now. */
export async function requireSettable(
  { db, job }: Run,
  item: JobItem,
  actor: Actor,
): Promise<Permit<"sql_users.reset">> {
  const permit = authorize(actor, "sql_users.reset", item.clusterId);
  // It may have become protected since the rotation was started.
  if ((await requireLimits(permit, item)) && !item.withProof) throw new Refusal("sql_user_protected");
  await changeable(item.clusterId);
  // A SQL user created since under this name is a different one.
  if ((await rowOf(db, item))?.id !== item.sqlUserId) throw new Refusal("sql_user_not_found");
  // It may have become the active one of a pair since the start. Only a leaver plan rotates it then.
  const isActive = (await pairOf(db, item))?.active.sqlUserId === item.sqlUserId;
  if (isActive && !(await isLeaverRotation(db, job.id))) throw new Refusal("pair_changed");
  return permit;
}

/** Checks again what may have changed, right before the password is sent. Throws where it is not to be set any more. */
export function stillSettable(
  { db, id: runId }: Pick<Run, "db" | "id">,
  item: JobItem,
  permit: Permit<"sql_users.reset">,
): () => Promise<void> {
  const allowed = stillAllowed(permit, item);
  return async () => {
    // The lease may have been lost while it waited for its turn.
    if (!(await isOfRun(db, item.id, runId))) throw new Refusal("busy");
    // A SQL user created since under this name is a different one.
    if ((await rowOf(db, item))?.id !== item.sqlUserId) throw new Refusal("sql_user_not_found");
    await allowed();
  };
}

/** The starter's session has ended before the password was sent: the SQL user waits until they resume. */
export function isStarterAway(error: unknown): boolean {
  return error instanceof Refusal && error.code === "unauthenticated";
}

/** How a SQL user ends with this error. `isUnknown`: its password may have been set. */
export function endOf(error: unknown): { code: ErrorCode; words?: string | undefined; isUnknown: boolean } {
  if (error instanceof CloudError)
    return { code: error.code, words: error.vendorMessage, isUnknown: error.outcome === "unknown" };
  if (error instanceof Refusal) return { code: error.code, isUnknown: error.code === "outcome_unknown" };
  // After a fault of Rolecall, such as a lost store, something may have been sent.
  return { code: "internal", isUnknown: true };
}

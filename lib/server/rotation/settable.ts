import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { requireLimits, stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import { requireAssumed } from "../cloud/assumed.ts";
import { changeable } from "../cloud/changeable.ts";
import { type StepContext, unlessStarterGone } from "../jobs/define.ts";
import { leaverOfRotation } from "../store/jobs/leaver-rotations.ts";
import type { RotationInput, RotationItem } from "../store/jobs/rotation-items.ts";
import { pairOf } from "../store/sql-users/pairs.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";

/** What the steps of a rotation get. */
export type Context = StepContext<RotationInput, RotationItem["input"], RotationItem["data"], "set" | "deliver">;
export type StartersContext = Context & { readonly actor: Actor };

/** Throws the reason why this account cannot set the password now. */
export async function requireSettable({ db, job, item, actor }: StartersContext): Promise<Permit<"sql_users.reset">> {
  const permit = authorize(actor, "sql_users.reset", item.clusterId);
  // It may have become protected since the rotation was started.
  if ((await requireLimits(permit, item)) && !item.data.withProof) throw new Refusal("sql_user_protected");
  await requireAssumed([item.clusterId], ["reset"]);
  await changeable(item.clusterId);
  // A SQL user created since under this name is a different one.
  if ((await rowOf(db, item))?.id !== item.sqlUserId) throw new Refusal("sql_user_not_found");
  // It may have become the active one of a pair since the start. Only a leaver plan rotates it then.
  const isActive = (await pairOf(db, item))?.active.sqlUserId === item.sqlUserId;
  if (isActive && (await leaverOfRotation(db, job.id)) === undefined) throw new Refusal("pair_changed");
  return permit;
}

/**
 * Checks again what may have changed, right before the password is sent. Throws where it is not to be set any more, and `StarterGone` where
 * the starter may not any more. `lookedAt`: when {@link requireSettable} looked, where that is not just now.
 */
export function stillSettable(
  { db, item }: Context,
  permit: Permit<"sql_users.reset">,
  lookedAt?: number,
): () => Promise<void> {
  const allowed = stillAllowed(permit, item, lookedAt);
  return async () => {
    // A SQL user created since under this name is a different one.
    if ((await rowOf(db, item))?.id !== item.sqlUserId) throw new Refusal("sql_user_not_found");
    await requireAssumed([item.clusterId], ["reset"]);
    await unlessStarterGone(allowed);
  };
}

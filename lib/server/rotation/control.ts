import { isRetryable } from "#lib/shared/passwords/rotation.ts";
import { isPublicKey } from "#lib/shared/passwords/sealing.ts";
import { type Actor, authorize, type Permit, requireProof } from "../access/guard.ts";
import { requireLimits } from "../access/limits.ts";
import { usedToken } from "../access/used-token.ts";
import { recorded } from "../audit/recorded.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { pause, resume, retry, stop } from "../jobs/control.ts";
import { ownersWithPeople } from "../sharing/claims/deliverable.ts";
import { sendClaimToOwner } from "../sharing/claims/send.ts";
import { type Store, StoreUnavailable } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import {
  itemsToRetry,
  type ListedItem,
  type RotationJob,
  removeSealed,
  rotationItems,
  saveLinkSent,
  saveTaken,
} from "../store/jobs/rotation-items.ts";
import { withLease } from "../store/jobs/turns.ts";
import { closeShown } from "../store/passwords/shown-passwords.ts";
import { ownerOfRow } from "../store/sql-users/present-sql-users.ts";
import { isOwnHere, rotationJob } from "./job.ts";
import { isUndelivered } from "./needed-keys.ts";
import { findRotation } from "./read.ts";

type Manages = Permit<"rotations.manage">;
type OfRotation = { id: string };

/**
 * Starts no further SQL user; those in flight finish. Throws `not_found`, `forbidden` for a program that did not start it, and
 * `rotation_over` where the rotation does not run.
 */
export async function pauseRotation({ actor }: Manages, { id }: OfRotation): Promise<null> {
  return only(await pause(rotationJob, actor, id));
}

/**
 * Continues under the session of its starter, the only account that can resume, or the token that started it. Seals to the key of this
 * browser or program, since a sign-out deletes the earlier key. Throws as {@link pauseRotation}.
 */
export async function resumeRotation({ actor }: Manages, { id, key }: OfRotation & { key: string }): Promise<null> {
  await findOwn(actor, id);
  if (!(await isPublicKey(key))) throw new Refusal("invalid_input");
  return only(await resume(rotationJob, actor, id, ({ input }) => ({ ...input, key })));
}

/** Ends the rotation for good; SQL users in flight finish. Throws as {@link pauseRotation}. */
export async function stopRotation({ actor }: Manages, { id }: OfRotation): Promise<null> {
  return only(await stop(rotationJob, actor, id));
}

/**
 * Sets new passwords for the SQL users that failed, are unknown, or whose password was not fetched in time. Seals them to this browser or
 * program; a program cannot give the password that a protected one needs, so that one fails again. Throws `not_found`, and `rotation_over` where the rotation still runs or no SQL user needs a retry.
 */
export async function retryRotation(
  { actor }: Manages,
  { id, key }: OfRotation & { key: string },
  note: Note,
): Promise<null> {
  const { state } = await findOwn(actor, id);
  if (state === "running" || state === "paused") throw new Refusal("rotation_over");
  if (!(await isPublicKey(key))) throw new Refusal("invalid_input");
  const proved = await proveProtected(actor, (await rotationItems(await store(), id)).filter(isRetryable));
  const count = await retry(rotationJob, actor, {
    id,
    inputOf: ({ input }) => ({ ...input, key }),
    items: (transaction) => itemsToRetry(transaction, id, proved),
    also: (transaction, ids) => removeSealed(transaction, ...ids),
  });
  only(count > 0);
  note({ sqlUsers: count });
  return null;
}

/** Resolves to the ids of the protected ones; these need the password again. One that the actor may not reset fails on its own. */
async function proveProtected(actor: Actor, items: readonly ListedItem[]): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const item of items) {
    const isProtected = await Promise.resolve()
      .then(() => requireLimits(authorize(actor, "sql_users.reset", item.clusterId), item))
      .catch(() => false);
    if (isProtected) ids.add(item.id);
  }
  if (ids.size > 0) await requireProof(actor);
  return ids;
}

/** Deletes these passwords from the server once the starter's browser has them. Resolves to their number. */
export async function takePasswords(
  { actor }: Manages,
  { id, items }: OfRotation & { items: readonly { id: string; at: number }[] },
  note: Note,
): Promise<{ count: number }> {
  await findOwn(actor, id);
  const count = await saveTaken(await store(), { jobId: id, items });
  note({ passwords: count });
  return { count };
}

/** Notes that the starter stored these passwords, so other resets no longer warn about them. Resolves to their number. */
export async function storedPasswords(
  { actor }: Manages,
  { id, items }: OfRotation & { items: readonly string[] },
  note: Note,
): Promise<{ count: number }> {
  await findOwn(actor, id);
  const db = await store();
  const wanted = new Set(items);
  const stored = (await rotationItems(db, id)).filter((item) => wanted.has(item.id) && item.shownId !== null);
  for (const { shownId } of stored)
    if (shownId !== null) await closeShown(db, { id: shownId, viewerId: actor.accountId });
  note({ passwords: stored.length });
  return { count: stored.length };
}

/**
 * Sends claim links to the owner teams and deletes the sealed passwords. It covers SQL users whose new password is still in force and was
 * not taken by the starter, and leaves out those that the starter may no longer reset. Resolves to the number of links. Throws
 * `rotation_over` where there is none to send.
 */
export async function deliverRotation({ actor }: Manages, { id }: OfRotation, note: Note): Promise<{ count: number }> {
  await findOwn(actor, id);
  const db = await store();
  // The same button in another tab waits, then finds nothing to send.
  const count = await withLease(db, { of: "jobAct", id }, () => deliverAll(db, actor, id, note));
  only(count > 0);
  return { count };
}

/** Sends what it can. Throws the first failure at the end: what was sent is noted, and the rest can be sent again. */
async function deliverAll(db: Store, actor: Actor, id: string, note: Note): Promise<number> {
  const { requestId, address } = await requestContext();
  const owners = await ownersWithPeople(db, actor);
  let count = 0;
  const failures: unknown[] = [];
  for (const item of (await rotationItems(db, id)).filter(isUndelivered)) {
    const { clusterId, clusterName, name, sqlUserId, shownId } = item;
    const row = await ownerOfRow(db, sqlUserId);
    if (!row || !owners.isDeliverable(row) || !(await mayReset(actor, item))) continue;
    const about = {
      action: "rotation.deliver",
      actor,
      request: { requestId, address },
      clusterId,
      target: name,
    } as const;
    try {
      await recorded({ ...about, details: { rotation: id, ...usedToken(actor) } }, async (noteOne) => {
        const cluster = { id: clusterId, name: clusterName };
        const about = { rotation: `${id}:${requestId}` };
        const { link, team, sent } = await sendClaimToOwner(actor, { cluster, name, sqlUserId }, about);
        noteOne({ link, for: team, sent });
      });
      await saveLinkSent(db, item.id);
      if (shownId !== null) await closeShown(db, { id: shownId, viewerId: actor.accountId });
      count += 1;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      failures.push(error);
    }
  }
  note({ links: count });
  if (failures.length > 0) throw failures[0];
  return count;
}

async function mayReset(actor: Actor, item: ListedItem): Promise<boolean> {
  try {
    await requireLimits(authorize(actor, "sql_users.reset", item.clusterId), item);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

async function findOwn(actor: Actor, id: string): Promise<RotationJob> {
  const job = await findRotation(actor, id);
  if (!isOwnHere(actor, job)) throw new Refusal("forbidden");
  return job;
}

function only(isDone: boolean): null {
  if (!isDone) throw new Refusal("rotation_over");
  return null;
}

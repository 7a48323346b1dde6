import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import type { Actor } from "../../access/guard.ts";
import { verifyPassword } from "../../access/password-hash.ts";
import type { RequestContext } from "../../base/request/request.ts";
import type { Store } from "../../store/db/open.ts";
import { passwordHashOf } from "../../store/people/accounts.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import {
  type Bucket,
  bucketsFor,
  clearFailures,
  isSenderBlocked,
  releaseAttempt,
  takeAttempt,
} from "../../store/sign-in/sign-in-failures.ts";
import { thisDevice } from "../sign-in/known-devices.ts";

/**
 * Whether the password may be tried and is right. A guess is counted when it leaves the queue, so that a flood of requests refused as busy
 * locks no account.
 */
export async function isRight(
  db: Store,
  buckets: readonly Bucket[],
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  if (await isSenderBlocked(db, buckets)) return false;
  let allowed = false;
  const right = await verifyPassword(stored, password, async () => {
    allowed = await takeAttempt(db, buckets);
  });
  return allowed && right;
}

/**
 * Whether this is the password of the signed-in account; wrong ones count as failed sign-ins. With a second factor, earlier failures stay, so
 * that a known password does not allow unlimited guesses of a code.
 */
export async function isOwnPassword(
  db: Store,
  actor: Actor,
  password: string,
  request: RequestContext,
): Promise<boolean> {
  const buckets = bucketsFor(actor.email, await thisDevice(db, actor.accountId), request.address);
  if (!(await isRight(db, buckets, await passwordHashOf(db, actor.accountId), password))) return false;
  const forget = hasSecondFactor(await factorsOf(db, actor.accountId)) ? releaseAttempt : clearFailures;
  await forget(db, buckets);
  return true;
}

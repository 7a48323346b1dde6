import { networkOf } from "../../base/env/network.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";

const MINUTE = 60_000;
/** Failures that are free; the next ones wait 1, 2, 4, 8 and then always 15 minutes. */
const FREE_PER_ACCOUNT = 5;
/** Many people can share one address. */
const FREE_PER_ADDRESS = 30;
const LONGEST = 15;
/** Old failures are forgotten after a day without a new one. */
const FORGET_AFTER = 24 * 60 * MINUTE;

export type Bucket = { key: string; free: number };

/**
 * The buckets in which a failed sign-in counts, the address first. A browser that has signed in to this account before has its own bucket
 * only, so that an attacker who fails on purpose, perhaps behind the same address, cannot lock the person out.
 */
export function bucketsFor(email: string, deviceHash: string | undefined, address: string): Bucket[] {
  if (deviceHash) return [{ key: `device:${deviceHash}`, free: FREE_PER_ACCOUNT }];
  return [addressBucket(address), accountBucket(email)];
}

/** The bucket of failed sign-ins from one address. */
function addressBucket(address: string): Bucket {
  return { key: `address:${networkOf(address)}`, free: FREE_PER_ADDRESS };
}

/**
 * The bucket of refused answers of the sign-in provider, apart from wrong passwords, since they guess none. A browser that signed in to
 * any account before has its own, so that other people at the same address cannot lock it out.
 */
export function providerBucket(deviceHash: string | undefined, address: string): Bucket {
  return { key: `provider:${deviceHash ?? networkOf(address)}`, free: FREE_PER_ADDRESS };
}

/** The bucket of failed sign-ins to one account, from browsers that it does not know. */
export function accountBucket(email: string): Bucket {
  return { key: `account:${email}`, free: FREE_PER_ACCOUNT };
}

/**
 * Whether the address, or the browser that the account knows, is blocked: then no hash is computed, since a flood would use up all hashing.
 * The answer discloses only that this visitor has failed too often.
 */
export async function isSenderBlocked(store: Store, buckets: readonly Bucket[], now = Date.now()): Promise<boolean> {
  const keys = buckets.map(({ key }) => key).filter((key) => !key.startsWith("account:"));
  if (keys.length === 0) return false;
  const row = await store
    .selectFrom("sign_in_failures")
    .select("bucket")
    .where("bucket", "in", keys)
    .where("blocked_until", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Counts an attempt as failed *before* the password is checked, so that a hundred at once cannot all pass the limit. Resolves to whether
 * the attempt may continue. `clear` undoes the count after a success.
 */
export async function takeAttempt(store: Store, buckets: readonly Bucket[], now = Date.now()): Promise<boolean> {
  return inTransaction(
    store,
    async (transaction) => {
      for (const { key, free } of buckets) {
        const row = await lockBucket(transaction, key, now);
        // A sign-in that is blocked by its address counts against no account.
        if (row.blocked_until > now) return false;
        const failures = row.last_at > now - FORGET_AFTER ? row.failures + 1 : 1;
        const minutes = failures < free ? 0 : Math.min(2 ** (failures - free), LONGEST);
        await transaction
          .updateTable("sign_in_failures")
          .set({ failures, blocked_until: minutes === 0 ? 0 : now + minutes * MINUTE, last_at: now })
          .where("bucket", "=", key)
          .execute();
      }
      return true;
    },
    "read committed",
  );
}

/**
 * The count of a bucket, locked until the transaction ends: concurrent attempts queue here, on every server. Writing first locks the row,
 * also a new one.
 */
export function lockBucket(transaction: Store, bucket: string, now: number) {
  return transaction
    .insertInto("sign_in_failures")
    .values({ bucket, failures: 0, blocked_until: 0, last_at: now })
    .onConflict((conflict) =>
      conflict.column("bucket").doUpdateSet((eb) => ({ failures: eb.ref("sign_in_failures.failures") })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Forgets the failures of these buckets, after a sign-in. The address keeps its count: others share it. */
export async function clearFailures(store: Store, buckets: readonly Bucket[]): Promise<void> {
  const own = buckets.map((bucket) => bucket.key).filter((key) => !isShared(key));
  await store.deleteFrom("sign_in_failures").where("bucket", "in", own).execute();
  await releaseAddress(store, buckets);
}

/**
 * Ends the wait of an account, or of a browser that it knows, but not its count of failures. For a right password that is followed by a
 * code: the wait could be longer than the sign-in waits for the code.
 */
export async function openOwn(store: Store, buckets: readonly Bucket[]): Promise<void> {
  const own = buckets.map((bucket) => bucket.key).filter((key) => !isShared(key));
  await store.updateTable("sign_in_failures").set({ blocked_until: 0 }).where("bucket", "in", own).execute();
}

/**
 * Takes one attempt off the count of the address, or of the answers of the provider: it was counted before the password, code or answer was
 * known to be right.
 */
export async function releaseAddress(store: Store, buckets: readonly Bucket[]): Promise<void> {
  await takeOff(store, buckets.map(({ key }) => key).filter(isShared));
}

/** Takes one attempt off the count of each bucket: it was refused for another reason than the password. */
export async function releaseAttempt(store: Store, buckets: readonly Bucket[]): Promise<void> {
  await takeOff(
    store,
    buckets.map(({ key }) => key),
  );
}

async function takeOff(store: Store, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await store
    .updateTable("sign_in_failures")
    .set((eb) => ({ failures: eb("failures", "-", 1), blocked_until: 0 }))
    .where("bucket", "in", keys)
    .where("failures", ">", 0)
    .execute();
}

const isShared = (key: string) => key.startsWith("address:") || key.startsWith("provider:");

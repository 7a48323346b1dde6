import "server-only";
import { randomUUID } from "node:crypto";
import type { DeliveredTo } from "#lib/shared/secret-deliveries.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { CloudError } from "../cloud/error.ts";
import { makeSqlPassword } from "../sql-users/make-password.ts";
import { storeTime } from "../store/clock.ts";
import { creationLease, creationOf, endCreation } from "../store/creations.ts";
import { takeLease } from "../store/leases.ts";
import { forgetDelivery, takeOverDelivery } from "../store/move-delivery.ts";
import type { Store } from "../store/open.ts";
import { passwordTimes } from "../store/password-times.ts";
import { rowOf } from "../store/present-sql-users.ts";
import { beginDelivery, deliveryById, type StoreDelivery } from "../store/store-deliveries.ts";
import type { SecretPlace } from "./place.ts";
import { failing } from "./refused.ts";
import { openSecretStore } from "./sealed.ts";
import type { SecretStore } from "./secret-store.ts";
import {
  adopt,
  beginWriting,
  end,
  postpone,
  problemOf,
  promote,
  type Run,
  setAtCluster,
  undo,
  writeNext,
} from "./steps.ts";

/** The first delivery of a SQL user, stored before the SQL user is created. */
export type FirstDelivery = { db: Store; id: string; run: string; place: SecretPlace; store: SecretStore };

type Wanted = Pick<StoreDelivery, "clusterId" | "name" | "by" | "request"> & { place: SecretPlace };

/**
 * Stores the delivery of a SQL user that is about to be created. The caller has the turn to change its password. After a crash,
 * {@link afterCreation} finds out whether the SQL user was created. Throws `secret_store_failed` where the credential cannot be opened, and
 * `secret_store_busy` where the store was changed meanwhile.
 */
export async function beginFirst(db: Store, { place, ...about }: Wanted): Promise<FirstDelivery> {
  const { store: stored, sqlUserId, path } = place;
  const store = await failing(stored.name, async () => openSecretStore(stored));
  const [id, run] = [newId("dlv"), newId("run")];
  const isBegun = await beginDelivery(db, {
    ...about,
    id,
    run,
    sqlUserId,
    path,
    marker: randomUUID(),
    step: "creating",
    sealed: stored.sealed,
    storeId: stored.id,
    storeName: stored.name,
    versionBefore: null,
    reason: "creation",
    parentId: null,
    nextAt: Date.now(),
  });
  if (!isBegun) throw new Refusal("secret_store_busy");
  return { db, id, run, place, store };
}

/** Forgets a delivery whose SQL user was not created, or whose creation is shown as unfinished. */
export async function forgetFirst({ db, id, run }: FirstDelivery): Promise<void> {
  await forgetDelivery(db, { id, run });
}

/**
 * Delivers a new password for the SQL user that was created. Throws `secret_undelivered` where Rolecall retries by itself, and the errors
 * of `before`, after which the password in force is stored nowhere.
 */
export async function deliverFirst(
  { db, id, run: runId, place, store }: FirstDelivery,
  before: () => Promise<void>,
  note: Note,
): Promise<DeliveredTo> {
  const { store: stored, path } = place;
  const delivery = await deliveryById(db, id);
  if (!delivery) throw new Refusal("busy");
  note({ store: stored.name, path, delivery: id });
  const run: Run = { db, id: runId, store, delivery, isRecovery: false };
  const { createdAt } = await passwordTimes(db, delivery.sqlUserId);
  try {
    if (createdAt === null) throw new Refusal("secret_undelivered");
    await beginWriting(run, createdAt);
    const password = makeSqlPassword();
    await writeNext(run, password);
    await setAtCluster(run, password, { before }, note);
    const version = await promote(run, password);
    note({ version });
    return { store: stored.name, kind: stored.kind, path, version };
  } catch (error) {
    // Another run has taken it over, and goes on with it.
    if (error instanceof Refusal && error.code === "busy") throw new Refusal("secret_undelivered");
    const isGone = (error instanceof CloudError || error instanceof Refusal) && error.code === "sql_user_not_found";
    if (isGone || (error instanceof Refusal && error.code !== "secret_undelivered")) {
      await undo(run, isGone);
      throw error;
    }
    await postpone(run, createdAt === null ? "creating" : problemOf(error));
    throw new Refusal("secret_undelivered");
  }
}

/** Ends a delivery that has written nothing and waits for a reset by a person. The caller has the turn and is about to set a password. */
export async function giveUpFirst(db: Store, id: string): Promise<void> {
  const run = newId("run");
  const delivery = await takeOverDelivery(db, id, run);
  if (delivery) await end({ db, id: run, delivery, isRecovery: true }, "given_up");
}

/** After this time, a creation whose answer was lost has taken effect or never will. */
const LOST_MS = 60 * 60_000;

/**
 * Settles a creation that a dead server began. Resolves to true where the SQL user exists and needs a delivered password. Otherwise the
 * delivery ends or waits: a SQL user that only the list shows may not be Rolecall's own, so its password stays.
 */
export async function afterCreation(run: Run): Promise<boolean> {
  const { db, delivery } = run;
  const unfinished = await creationOf(db, delivery);
  if (unfinished?.sqlUserId === delivery.sqlUserId) {
    const giveBack = await takeLease(db, creationLease(unfinished.id), { longestWaitMs: 0 });
    if (!giveBack) return waits(run);
    try {
      // A person finishes a creation that stopped before its end, and gets the password.
      if (unfinished.step !== "signed_in") await forgetDelivery(db, { id: delivery.id, run: run.id });
      else await endCreation(db, unfinished.id);
      if (unfinished.step !== "signed_in") return false;
    } finally {
      await giveBack();
    }
  }
  const row = await rowOf(db, delivery);
  if (!row && delivery.startedAt > (await storeTime(db)) - LOST_MS) return waits(run);
  if (!row) return over(run, "gone");
  const { createdAt, changedAt } = await passwordTimes(db, row.id);
  if (changedAt === null) {
    await adopt(run, row.id);
    return waits(run);
  }
  if (row.id !== delivery.sqlUserId || changedAt !== createdAt) return over(run, "replaced");
  await beginWriting(run, changedAt);
  return true;
}

async function over(run: Run, outcome: "gone" | "replaced"): Promise<false> {
  await end(run, outcome);
  return false;
}

async function waits(run: Run): Promise<false> {
  await postpone(run, "creating");
  return false;
}

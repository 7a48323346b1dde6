import "server-only";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { isStopping } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { CloudError } from "../cloud/error.ts";
import { takePasswordTurn } from "../sql-users/password-in-view.ts";
import { takeOverDelivery } from "../store/move-delivery.ts";
import type { Store } from "../store/open.ts";
import { secretStoreOf } from "../store/secret-stores.ts";
import { deliveryById, deliveryOfParent, openDeliveries, type StoreDelivery } from "../store/store-deliveries.ts";
import { afterCreation } from "./first-delivery.ts";
import { openSecretStore } from "./sealed.ts";
import { type SecretStore, SecretStoreError } from "./secret-store.ts";
import { postpone, problemOf, promote, type Run, setAtCluster, startAnew, undo, whyOver } from "./steps.ts";

/** A store that does not answer must not hold up the others. */
const AT_ONCE = 10;

/** Tries every delivery that is due and that no server has the turn of; with `all`, also those that wait for their next try. */
export async function recoverDeliveries(db: Store, { all = false } = {}): Promise<void> {
  const left = (await openDeliveries(db, all ? undefined : Date.now())).values();
  const lane = async () => {
    for (const delivery of left) {
      if (isStopping()) return;
      await inTurn(db, delivery, { longestWaitMs: 0 }).catch((error: unknown) =>
        log().error({ delivery: delivery.id, error }, "a delivery into a secret store was interrupted"),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/**
 * Goes on at once with the newest delivery for this item of a job, where it is not over. Resolves to it as it is then; undefined where there
 * is none.
 */
export async function goOnForParent(db: Store, parentId: string): Promise<StoreDelivery | undefined> {
  const delivery = await deliveryOfParent(db, parentId);
  if (!delivery || delivery.endedAt !== null) return delivery;
  await inTurn(db, delivery);
  return deliveryById(db, delivery.id);
}

async function inTurn(
  db: Store,
  { id, clusterId, name }: StoreDelivery,
  waits?: { longestWaitMs: number },
): Promise<void> {
  const giveBack = await takePasswordTurn(db, { clusterId, name }, waits);
  if (!giveBack) return;
  await goOn(db, id).finally(giveBack);
}

/** Goes on with an open delivery, for a caller that has the turn of its SQL user. */
export async function goOn(db: Store, id: string): Promise<void> {
  const run = newId("run");
  const delivery = await takeOverDelivery(db, id, run);
  if (!delivery) return;
  const under: Run = { db, id: run, store: await storeOf(db, delivery), delivery, isRecovery: true };
  try {
    await advance(under);
  } catch (error) {
    await postpone(under, problemOf(error));
  }
}

async function storeOf(db: Store, { storeId }: StoreDelivery): Promise<SecretStore> {
  const stored = await secretStoreOf(db, storeId);
  const sealed = () => Promise.reject(new SecretStoreError("sealed"));
  const closed = { read: sealed, writeNext: sealed, makeCurrent: sealed, putBack: sealed, remove: sealed };
  // It was removed, which only a delivery allows that takes its password out again: there is nothing to do it with.
  if (!stored) return { ...closed, putBack: async () => {} };
  try {
    return openSecretStore(stored);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    return closed;
  }
}

async function advance(run: Run): Promise<void> {
  const { step, unsure } = run.delivery;
  switch (step) {
    case "creating":
      return (await afterCreation(run)) ? finish(run) : undefined;
    case "writing":
      // The cluster has not been sent this password, and the old one is in force.
      return unsure ? finish(run) : undo(run);
    case "setting":
    case "promoting":
      return finish(run);
    case "undoing":
      return undo(run);
    default:
      return step satisfies never;
  }
}

const noNote = () => {};

/**
 * The cluster may have the password: it gets it again from the store, which then makes it the current one. Where the store has lost it,
 * both get another one.
 */
async function finish(run: Run): Promise<void> {
  if (await whyOver(run)) return undo(run);
  const { path, marker } = run.delivery;
  const { next, current } = await run.store.read(path);
  const held = [next, current].find((each) => each?.marker === marker);
  const password = held?.password ?? (await startAnew(run));
  try {
    await setAtCluster(run, password, { priority: "background" }, noNote);
  } catch (error) {
    const isGone = (error instanceof CloudError || error instanceof Refusal) && error.code === "sql_user_not_found";
    if (isGone) return undo(run, true);
    throw error;
  }
  await promote(run, password);
}

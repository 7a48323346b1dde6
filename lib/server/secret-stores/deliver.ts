import "server-only";
import { randomUUID } from "node:crypto";
import type { DeliveredTo } from "#lib/shared/secret-deliveries.ts";
import type { DeliveryReason } from "#lib/shared/secret-store-kinds.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import { CloudError } from "../cloud/error.ts";
import type { Priority } from "../cloud/priority.ts";
import { makeSqlPassword } from "../sql-users/make-password.ts";
import { requireAgreed, takePasswordTurn } from "../sql-users/password-in-view.ts";
import type { Store } from "../store/open.ts";
import {
  beginDelivery,
  deliveriesOfSqlUser,
  deliveryById,
  isUndelivered,
  type StoreDelivery,
} from "../store/store-deliveries.ts";
import { giveUpFirst } from "./first-delivery.ts";
import { despiteAMoment } from "./for-a-moment.ts";
import { keyOfPlace, type SecretPlace, secretPlaceOf } from "./place.ts";
import { goOn } from "./recover.ts";
import { failing, refused } from "./refused.ts";
import { openSecretStore } from "./sealed.ts";
import { type Found, SecretStoreError } from "./secret-store.ts";
import { postpone, problemOf, promote, type Run, setAtCluster, undo, writeNext } from "./steps.ts";

type Delivering = {
  clusterId: string;
  name: string;
  by: StoreDelivery["by"];
  /** of the account, or of its token */
  sessionHash: string;
  request: StoreDelivery["request"];
  reason: DeliveryReason;
  /** the item of a job, by which {@link deliveryOfParent} finds the delivery after a crash */
  parentId?: string | null;
  /** the place that was shown, see {@link keyOfPlace} */
  placeKey?: string | null;
  /** the agreement to replace a password on another person's screen */
  replaces?: string | undefined;
  /** checked again right before the change is sent; the caller has checked the right */
  before: () => Promise<void>;
  priority?: Priority;
};

/**
 * Sets a new password and delivers it into the SQL user's secret store: written there as the next one, set on the cluster, made the current
 * one, read back. What the store does not do for a moment is tried again. Resolves once the store and the cluster have the same. Each step is stored first, so that {@link recoverDeliveries} ends
 * what a crash leaves.
 *
 * Throws `no_secret_store`; `secret_store_failed`, where nothing was changed on the cluster; `secret_undelivered`, where Rolecall goes on by
 * itself; what `before` throws and the refusals of the cluster, after which the store is as before; `password_in_view` and `busy` as any
 * reset; `sql_user_not_found`; `rotation_outdated` where its place is another one than was shown.
 */
export async function deliverToStore(db: Store, wanted: Delivering, note: Note): Promise<DeliveredTo> {
  const { clusterId, name, by, sessionHash, replaces, placeKey = null } = wanted;
  const giveBack = await takePasswordTurn(db, { clusterId, name });
  if (!giveBack) throw new Refusal("busy");
  try {
    const viewer = { id: by.accountId, name: by.name, sessionHash, way: null };
    await requireAgreed(db, { clusterId, name }, { viewer, replaces });
    const place = await secretPlaceOf(db, { clusterId, name });
    if (!place) throw new Refusal("no_secret_store");
    if (placeKey !== null && placeKey !== keyOfPlace(place)) throw new Refusal("rotation_outdated");
    await endOpen(db, place.sqlUserId);
    return await deliver(db, wanted, place, note);
  } finally {
    await giveBack();
  }
}

/** An earlier delivery of this SQL user that is not over is ended first: two at once would take each other's password out. */
async function endOpen(db: Store, sqlUserId: string): Promise<void> {
  const { open } = await deliveriesOfSqlUser(db, sqlUserId);
  if (!open) return;
  await goOn(db, open.id);
  const left = await deliveryById(db, open.id);
  if (!left || left.endedAt !== null) return;
  // Nothing was written for it, and it waits for a person to set a password: that is now.
  if (left.step === "creating") return giveUpFirst(db, open.id);
  if (isUndelivered(left)) throw new Refusal("secret_undelivered");
  throw refused(left.storeName, left.problem ?? "internal");
}

async function deliver(db: Store, wanted: Delivering, place: SecretPlace, note: Note): Promise<DeliveredTo> {
  const { clusterId, name, by, request, reason, parentId = null } = wanted;
  const { store: stored, sqlUserId, path } = place;
  note({ store: stored.name, path });
  const store = await failing(stored.name, async () => openSecretStore(stored));
  const found: Found = await failing(stored.name, () => despiteAMoment(() => store.read(path)));
  const [id, marker, runId] = [newId("dlv"), randomUUID(), newId("run")];
  const about = {
    id,
    storeId: stored.id,
    storeName: stored.name,
    clusterId,
    name,
    sqlUserId,
    path,
    marker,
    sealed: stored.sealed,
  };
  const begun = { ...about, versionBefore: found.version, reason, parentId, by, request, nextAt: Date.now() };
  if (!(await beginDelivery(db, { ...begun, run: runId }))) throw new Refusal("secret_store_busy");
  note({ delivery: id });
  const delivery = await deliveryById(db, id);
  if (!delivery) throw new Refusal("busy");
  const run: Run = { db, id: runId, store, delivery, isRecovery: false };

  const password = makeSqlPassword();
  await failing(
    stored.name,
    () => writeNext(run, password),
    () => undo(run),
  );
  const version = await setAndPromote(run, password, wanted, note).catch((error: unknown) => {
    // Another run has taken it over and goes on with it. The cluster may have the password.
    const isTaken = error instanceof Refusal && error.code === "busy" && run.delivery.step !== "writing";
    throw isTaken ? new Refusal("secret_undelivered") : error;
  });
  note({ version });
  return { store: stored.name, kind: stored.kind, path, version };
}

/** Sets the password that the store has as its next one, and makes it the current one there. Resolves to its version. */
async function setAndPromote(
  run: Run,
  password: Secret,
  { before, priority }: Delivering,
  note: Note,
): Promise<string> {
  const setting = priority ? { before, priority } : { before };
  try {
    await setAtCluster(run, password, setting, note);
  } catch (error) {
    const isPerhapsSet = error instanceof CloudError && error.outcome === "unknown";
    if (isPerhapsSet) {
      await postpone(run, "vendor");
      throw new Refusal("secret_undelivered");
    }
    if (error instanceof CloudError || error instanceof Refusal) await undo(run, error.code === "sql_user_not_found");
    throw error;
  }
  try {
    return await promote(run, password);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    await postpone(run, problemOf(error));
    throw new Refusal("secret_undelivered");
  }
}

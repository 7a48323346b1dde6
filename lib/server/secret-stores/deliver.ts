import type { DeliveredTo } from "#lib/shared/passwords/secret-deliveries.ts";
import type { DeliveryReason } from "#lib/shared/passwords/secret-store-kinds.ts";
import { present } from "#lib/shared/present.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import type { Priority } from "../cloud/api/priority.ts";
import { passwordLease, requireAgreed } from "../sql-users/passwords/password-in-view.ts";
import { forgetDelivery } from "../store/automation/delivery-notices.ts";
import {
  deliveriesOfSqlUser,
  deliveryOfParent,
  isUndelivered,
  type StoreDelivery,
} from "../store/automation/store-deliveries.ts";
import type { Store } from "../store/db/open.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { LONGEST_WAIT_MS, tryWithLease, withLease } from "../store/jobs/turns.ts";
import { giveUpForPerson } from "./give-up.ts";
import { beginDelivery, type NewDelivery, resumeWithLease, runWithLease } from "./job.ts";
import { failing, refused } from "./kinds/refused.ts";
import { keyOfPlace, type SecretPlace, secretPlaceOf } from "./place.ts";
import { retryTransient } from "./retry-transient.ts";
import { openSecretStore } from "./sealed.ts";
import type { Caller } from "./steps.ts";

type Delivering = {
  clusterId: string;
  name: string;
  by: StoreDelivery["by"];
  /** of the account, or of its token */
  sessionHash: string;
  request: StoreDelivery["request"];
  reason: DeliveryReason;
  /** the attempt of a rotation, by which {@link deliveryOfParent} finds the delivery after a crash */
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
 * one, read back. What the store does not do for a moment is tried again. Resolves once the store and the cluster have the same. It is stored
 * work, so what a crash leaves goes on by itself.
 *
 * Throws `no_secret_store`; `secret_store_failed`, where nothing was changed on the cluster; `secret_undelivered`, where Rolecall goes on by
 * itself; what `before` throws and the refusals of the cluster, after which the store is as before; `password_in_view` and `busy` as any
 * reset; `sql_user_not_found`; `rotation_outdated` where its place is another one than was shown.
 */
export async function deliverToStore(db: Store, wanted: Delivering, note: Note): Promise<DeliveredTo> {
  const { clusterId, name, by, sessionHash, replaces, placeKey = null } = wanted;
  return withLease(db, passwordLease({ clusterId, name }), async () => {
    const viewer = { id: by.accountId, name: by.name, sessionHash, way: null };
    await requireAgreed(db, { clusterId, name }, { viewer, replaces });
    const place = await secretPlaceOf(db, { clusterId, name });
    if (!place) throw new Refusal("no_secret_store");
    if (placeKey !== null && placeKey !== keyOfPlace(place)) throw new Refusal("rotation_outdated");
    await endOpen(db, place.sqlUserId);
    return deliver(db, wanted, place, note);
  });
}

/**
 * Resumes the newest delivery for this attempt of a rotation, unless it is over. Resolves to it as it is then; undefined without one.
 */
export async function resumeForParent(db: Store, parentId: string): Promise<StoreDelivery | undefined> {
  const delivery = await deliveryOfParent(db, parentId);
  if (!delivery || delivery.endedAt !== null) return delivery;
  const done = await tryWithLease(db, passwordLease(delivery), () => resumeWithLease(db, delivery), LONGEST_WAIT_MS);
  return done ? done.value : delivery;
}

/** An earlier delivery of this SQL user that is not over is ended first: two at once would take each other's password out. */
async function endOpen(db: Store, sqlUserId: string): Promise<void> {
  const { open } = await deliveriesOfSqlUser(db, sqlUserId);
  const left = open && (await resumeWithLease(db, open));
  if (!left || left.endedAt !== null) return;
  // It sets no password, and waits for a person to set one: that is now.
  if (left.step === "creating" || left.waitsFor !== null) return giveUpForPerson(db, left);
  if (isUndelivered(left)) throw new Refusal("secret_undelivered");
  throw refused(left.storeName, left.problem ?? "internal");
}

async function deliver(db: Store, wanted: Delivering, place: SecretPlace, note: Note): Promise<DeliveredTo> {
  const { clusterId, name, by, sessionHash, request, reason, parentId = null, before, priority } = wanted;
  const { store, sqlUserId, path } = place;
  note({ store: store.name, path });
  const opened = await failing(store.name, async () => openSecretStore(store));
  const { version: versionBefore } = await failing(store.name, () => retryTransient(() => opened.read(path)));
  const id = newId("dlv");
  const about = { id, clusterId, name, sqlUserId, path, by, sessionHash, request, reason, parentId };
  const caller = present<Caller>({ before, priority, note, store: opened });
  const ended = await runWithLease(db, id, {
    caller,
    first: () => begin(db, Object.assign({ store, versionBefore, step: "writing" } as const, about), note),
  });
  return arrived(place, ended, caller);
}

async function begin(db: Store, delivery: NewDelivery, note?: Note): Promise<void> {
  if (!(await beginDelivery(db, delivery))) throw new Refusal("secret_store_busy");
  note?.({ delivery: delivery.id });
}

function arrived({ store, path }: SecretPlace, ended: StoreDelivery | undefined, { error, note }: Caller): DeliveredTo {
  if (ended?.outcome === "delivered") {
    const version = ended.versionAfter ?? "";
    note({ version });
    return { store: store.name, kind: store.kind, path, version };
  }
  if (error !== undefined) throw error;
  // A server that stops leaves the rest to another.
  throw new Refusal(ended && isUndelivered(ended) ? "secret_undelivered" : "busy");
}

type First = Pick<StoreDelivery, "clusterId" | "name" | "by" | "request"> & {
  place: SecretPlace;
  sessionHash: string;
  /** checked again right before the password is sent */
  before: () => Promise<void>;
};

/**
 * Creates a SQL user and delivers its password. Stored before the SQL user is created, so that after a crash it is known whose password is
 * stored nowhere. The caller has the turn to change the password. `delivering` throws `secret_undelivered` where Rolecall retries by
 * itself, and the errors of `before`, after which the password in force is stored nowhere; nothing is delivered where the creation is
 * unfinished. Throws the errors of `create`; `secret_store_failed` where the credential cannot be opened, and `secret_store_busy` where the
 * store was changed meanwhile.
 */
export async function createAndDeliver<Made extends { unfinished?: unknown }>(
  db: Store,
  { place, before, ...about }: First,
  create: () => Promise<Made>,
  note: Note,
): Promise<{ made: Made; delivering: () => DeliveredTo }> {
  const { store, sqlUserId, path } = place;
  const opened = await failing(store.name, async () => openSecretStore(store));
  const id = newId("dlv");
  const done: { made?: Made } = {};
  const caller: Caller = {
    before,
    note,
    store: opened,
    create: async () => {
      done.made = await create();
      if (done.made.unfinished) return "unfinished";
      note({ store: store.name, path, delivery: id });
      return "made";
    },
  };
  const first = { id, store, sqlUserId, path, step: "creating", reason: "creation" } as const;
  const delivery = Object.assign({ parentId: null, versionBefore: null }, first, about);
  const ended = await runWithLease(db, id, { caller, first: () => begin(db, delivery) });
  const { made } = done;
  if (made === undefined && caller.error === undefined) {
    // The server stops.
    await inTransaction(db, (transaction) => forgetDelivery(transaction, id));
    throw new Refusal("busy");
  }
  if (made === undefined) throw caller.error;
  return { made, delivering: () => arrived(place, ended, caller) };
}

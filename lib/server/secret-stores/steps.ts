import { randomUUID } from "node:crypto";
import type { DeliveryOutcome, DeliveryStep, StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import { type Actor, authorize } from "../access/guard.ts";
import { requireLimits, stillAllowed } from "../access/limits.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import type { Priority } from "../cloud/api/priority.ts";
import { requireAssumed } from "../cloud/assumed.ts";
import { type NextStep, StarterGone, type Step, type StepContext, type StepEnd } from "../jobs/define.ts";
import { makeSqlPassword } from "../sql-users/passwords/make-password.ts";
import { passwordLease } from "../sql-users/passwords/password-in-view.ts";
import { saveArrived } from "../store/automation/delivery-notices.ts";
import { secretStoreOf } from "../store/automation/secret-stores.ts";
import {
  type DeliveryData,
  type DeliveryItem,
  type DeliveryJob,
  deliveryOf,
  isUndelivered,
  type StoreDelivery,
} from "../store/automation/store-deliveries.ts";
import { type Store, StoreUnavailable } from "../store/db/open.ts";
import { tryWithLease } from "../store/jobs/turns.ts";
import { passwordChangedAt } from "../store/passwords/password-times.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { refused } from "./kinds/refused.ts";
import { type SecretStore, SecretStoreError } from "./kinds/secret-store.ts";
import { secretFacts } from "./place.ts";
import { problemOf, recordStep } from "./record-step.ts";
import { retryTransient } from "./retry-transient.ts";
import { openSecretStore } from "./sealed.ts";
import { setAtCluster } from "./set-at-cluster.ts";

/** A request that waits for a delivery. */
export type Caller = {
  /** checked again right before the change is sent; the caller has checked the right */
  readonly before: () => Promise<void>;
  readonly priority?: Priority | undefined;
  readonly note: Note;
  /** creates the SQL user first */
  create?: (() => Promise<"made" | "unfinished">) | undefined;
  /** as it was read before */
  readonly store: SecretStore;
  /** what the steps leave: the password with its marker, which is in no column, and what the request is to throw */
  next?: { marker: string; password: Secret };
  error?: unknown;
};

/** The one who gives this has the turn of the SQL user. */
export type Local = { readonly caller?: Caller };

type Given = DeliveryItem["input"];
type Input = DeliveryJob["input"];
export type Context = StepContext<Input, Given, DeliveryData, DeliveryStep>;
type AnyContext = Context & { readonly actor?: Actor | undefined };
export type End = StepEnd<DeliveryData, DeliveryStep>;
type DeliveryStepOf = Step<Input, Given, DeliveryData, DeliveryStep>;

export const callerOf = ({ local }: Pick<Context, "local">) => (local as Local | undefined)?.caller;
export const deliveryIn = ({ job, item }: Pick<Context, "job" | "item">): StoreDelivery => deliveryOf(job, item);

/**
 * Each step finds out what is true when it runs again: what a dead server wrote or sent is in the secret store beside the marker, and `sent`
 * says whether the cluster may have it.
 */
const recover = async (): Promise<End> => ({ is: "not done" });

/** Whether the next password would be a new one that nobody waits for: for a SQL user that has none, or in place of one that was lost. */
const gives = ({ unsure, sent, reason }: StoreDelivery) => !sent && (unsure || reason === "creation");

/** A new password is set as the starter. What was sent is finished, and what is over is undone, as Rolecall. */
async function asStarterIfItGives({ db, job, item }: NextStep<Input, Given, DeliveryData>) {
  const delivery = deliveryOf(job, item);
  return gives(delivery) && !(await whyOver(db, delivery)) ? "starter" : "rolecall";
}

/** Writes a password as the next one into the store. What was written and not sent is no longer needed once its request is over. */
export const writing: DeliveryStepOf = {
  as: asStarterIfItGives,
  recover,
  run: leasedStep(async (context) => {
    const caller = callerOf(context);
    const delivery = deliveryIn(context);
    if (!caller && (!gives(delivery) || (await whyOver(context.db, delivery)))) return undo(context);
    try {
      const password = makeSqlPassword();
      const marker = randomUUID();
      await context.save({ data: { ...context.item.data, marker, sent: false } });
      const [store, about] = [await storeOf(context), await secretFacts(delivery)];
      await despiteItsMoments(context, () => store.writeNext(delivery.path, about, { password, marker }));
      // Another run that took the delivery meanwhile does not know this one.
      await context.save({}).catch(async (error: unknown) => {
        await store.putBack(delivery.path, marker).catch(() => {});
        throw error;
      });
      if (caller) caller.next = { marker, password };
      return { is: "done", next: "setting" };
    } catch (error) {
      if (error instanceof StoreUnavailable || gives(delivery)) throw error;
      if (caller) caller.error = error instanceof SecretStoreError ? refused(delivery.storeName, error.problem) : error;
      return undo(context);
    }
  }),
};

/** Sets the password that the store has as its next one. After a lost answer, it is set again. */
export const setting: DeliveryStepOf = {
  as: asStarterIfItGives,
  recover,
  run: leasedStep(async (context) => {
    const caller = callerOf(context);
    const delivery = deliveryIn(context);
    const { sent } = delivery;
    const stillMay = caller ? whileAssumed(context, caller.before) : await whileStarterMay(context);
    if (!caller && ((!sent && !gives(delivery)) || (await whyOver(context.db, delivery)))) return undo(context);
    const password = await passwordIn(context);
    if (!password) return startAnew(context);
    const priority = caller ? (caller.priority ?? "write") : "background";
    try {
      await setAtCluster(context, { password, before: stillMay, priority, note: caller?.note ?? (() => {}) });
      return { is: "done", next: "promoting" };
    } catch (error) {
      return afterRefusal(context, error, sent);
    }
  }),
};

/** Makes the next password the current one, reads it back and compares. */
export const promoting: DeliveryStepOf = {
  as: "rolecall",
  recover,
  run: leasedStep(async (context) => {
    const caller = callerOf(context);
    const delivery = deliveryIn(context);
    if (!caller && (await whyOver(context.db, delivery))) return undo(context);
    const password = await passwordIn(context);
    if (!password) return startAnew(context);
    const { path, marker } = delivery;
    const store = await storeOf(context);
    await context.save({});
    await despiteItsMoments(context, () => store.makeCurrent(path, marker));
    const { current, version } = await despiteItsMoments(context, () => store.read(path));
    const isSame = current?.marker === marker && current.password.reveal() === password.reveal();
    if (!isSame || version === null) throw new SecretStoreError("conflict");
    const { data } = context.item;
    const ended = { versionAfter: version, unsure: false, problem: null, alone: !caller };
    const also = (transaction: Store) => saveArrived(transaction, context.job.id, data.setAt);
    return { is: "done", data: Object.assign({}, data, ended), also };
  }),
};

/** Takes the next password out of the store again: it is not in force. Where the store does not answer, that is tried again. */
export const undoing: DeliveryStepOf = {
  as: "rolecall",
  recover,
  run: leasedStep(async (context) => {
    const delivery = deliveryIn(context);
    const store = await storeOf(context);
    await context.save({});
    await store.putBack(delivery.path, delivery.marker);
    return over(context, context.item.data.outcome ?? (await whyOver(context.db, delivery)) ?? "undone");
  }),
};

const TURN_MS = 5_000;

/** Runs a step under the password lease of its SQL user. A failed step is retried, and the waiting request learns why. */
export function leasedStep(work: (context: AnyContext) => Promise<End>): (context: AnyContext) => Promise<End> {
  const postponed = async (context: AnyContext) => {
    try {
      return await work(context);
    } catch (error) {
      if (error instanceof StoreUnavailable || error instanceof StarterGone) throw error;
      const caller = callerOf(context);
      const isNothingSet = error instanceof Refusal && !isUndelivered(deliveryIn(context));
      if (caller) caller.error ??= isNothingSet ? error : new Refusal("secret_undelivered");
      return postpone(context, problemOf(error));
    }
  };
  return async (context) => {
    // A caller has the lease already.
    if (context.local) return postponed(context);
    const done = await tryWithLease(context.db, passwordLease(context.item), () => postponed(context));
    return done ? done.value : { is: "again", afterMs: TURN_MS };
  };
}

/** Tries again later, and stores why. The first time, the audit tells. */
export async function postpone(context: Context, problem: StoreProblem): Promise<End> {
  const { data } = context.item;
  await context.save({ data: Object.assign({}, data, { problem, failed: data.failed + 1 }) });
  const delivery = deliveryIn(context);
  if (data.failed === 0 && isUndelivered(delivery))
    await recordStep(
      delivery,
      { action: "secret_store.undelivered", outcome: "unknown", alone: !callerOf(context) },
      { problem },
    );
  return { is: "again" };
}

/** The old password is in force, or the SQL user is gone: nothing is to stay in the store. */
async function undo(context: Context, outcome: DeliveryOutcome | null = null): Promise<End> {
  const data = Object.assign({}, context.item.data, { unsure: false, sent: false, outcome });
  await context.save({ unsure: false, data });
  return { is: "done", next: "undoing" };
}

const CODES = { undone: "secret_store_failed", replaced: "secret_replaced", gone: "sql_user_not_found" } as const;

/** The delivery is over, and its password is nowhere. */
export function over(context: Context, outcome: DeliveryOutcome): End {
  const ended = { outcome, unsure: false, problem: null, alone: !callerOf(context) };
  const code = outcome === "undone" || outcome === "replaced" || outcome === "gone" ? CODES[outcome] : "internal";
  return { is: "failed", code, data: Object.assign({}, context.item.data, ended) };
}

/** Why a delivery is not to go on, though it was begun; undefined where it is. */
async function whyOver(db: Store, delivery: StoreDelivery): Promise<"gone" | "replaced" | undefined> {
  if ((await rowOf(db, delivery))?.id !== delivery.sqlUserId) return "gone";
  const changedAt = await passwordChangedAt(db, delivery.sqlUserId);
  return (changedAt ?? 0) > (delivery.setAt ?? delivery.startedAt) ? "replaced" : undefined;
}

/** The store has lost a password that the cluster may have: both get a new one. */
async function startAnew(context: Context): Promise<End> {
  await context.save({ unsure: true, data: Object.assign({}, context.item.data, { unsure: true, sent: false }) });
  return { is: "done", next: "writing" };
}

/** The password with the marker of this delivery, as the store has it. */
async function passwordIn(context: Context): Promise<Secret | undefined> {
  const { marker, path } = deliveryIn(context);
  const known = callerOf(context)?.next;
  if (known?.marker === marker) return known.password;
  const { next, current } = await (await storeOf(context)).read(path);
  return [next, current].find((each) => each?.marker === marker)?.password;
}

/** Rounds in the background try again by themselves. A try of a run whose delivery another one has would write into that one's work. */
function despiteItsMoments<T>(context: Context, work: () => Promise<T>): Promise<T> {
  return callerOf(context) ? retryTransient(work, () => context.save({})) : work();
}

/**
 * Checks that the starter may set a new password, and resolves to the check right before it is sent; else the delivery waits. What was sent
 * already is finished as Rolecall.
 */
async function whileStarterMay(context: AnyContext): Promise<() => Promise<void>> {
  const { actor, item } = context;
  if (!gives(deliveryIn(context))) return async () => {};
  if (!actor) throw new StarterGone("unauthenticated");
  const orWaits = async <T>(check: () => Promise<T>) =>
    check().catch((error: unknown) => {
      throw error instanceof Refusal ? new StarterGone(error.code) : error;
    });
  return orWaits(async () => {
    const permit = authorize(actor, "sql_users.reset", item.clusterId);
    const allowed = stillAllowed(permit, item);
    // Nobody is there who could give a password for it.
    if (await requireLimits(permit, item)) throw new Refusal("sql_user_protected");
    const still = whileAssumed(context, allowed);
    await requireAssumed([item.clusterId], ["reset"]);
    return () => orWaits(still);
  });
}

/** `check`, after which the cluster must still be as a reset assumes. */
function whileAssumed({ item }: Pick<Context, "item">, check: () => Promise<void>): () => Promise<void> {
  return async () => {
    await check();
    await requireAssumed([item.clusterId], ["reset"]);
  };
}

/** After an error of the cluster or of a check. `sentBefore`: an earlier try may have been carried out. */
async function afterRefusal(context: Context, error: unknown, sentBefore: boolean): Promise<End> {
  const caller = callerOf(context);
  const isCloud = error instanceof CloudError;
  if (!isCloud && !(error instanceof Refusal)) throw error;
  if (error instanceof StarterGone && !caller) throw error;
  if (error.code === "sql_user_not_found") {
    if (caller) caller.error = error;
    return undo(context, "gone");
  }
  // A refusal after it was sent: another run has the delivery.
  const isPerhapsSet = sentBefore || (isCloud ? error.outcome === "unknown" : deliveryIn(context).sent);
  if (isPerhapsSet) throw error;
  const { data } = context.item;
  await context.save({ unsure: data.unsure, data: { ...data, sent: false } });
  const isKept = gives(deliveryIn(context)) && (isCloud || !caller);
  if (isKept) throw error;
  if (caller) caller.error = error;
  return undo(context);
}

async function storeOf(context: Context): Promise<SecretStore> {
  const caller = callerOf(context);
  if (caller) return caller.store;
  const stored = await secretStoreOf(context.db, deliveryIn(context).storeId);
  const sealed = () => Promise.reject(new SecretStoreError("sealed"));
  const closed = { read: sealed, writeNext: sealed, makeCurrent: sealed, putBack: sealed, remove: sealed };
  // It was removed, which only a delivery allows that takes its password out again: there is nothing to do it with.
  if (!stored) return Object.assign(closed, { putBack: async () => {} });
  try {
    return openSecretStore(stored);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    return closed;
  }
}

import "server-only";
import { randomUUID } from "node:crypto";
import { present } from "#lib/shared/present.ts";
import type { DeliveryOutcome, StoreProblem } from "#lib/shared/secret-store-kinds.ts";
import { ROLECALL, record } from "../audit/audit.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import { CloudError } from "../cloud/error.ts";
import type { Priority } from "../cloud/priority.ts";
import { setPasswordSettled } from "../cloud/settle.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { changing, keep, sending } from "../sql-users/changing.ts";
import { makeSqlPassword } from "../sql-users/make-password.ts";
import { keepShown } from "../sql-users/password-in-view.ts";
import { storeTime } from "../store/clock.ts";
import { moveDelivery } from "../store/move-delivery.ts";
import type { Store } from "../store/open.ts";
import { passwordChangedAt } from "../store/password-times.ts";
import { rowOf } from "../store/present-sql-users.ts";
import { saveReset } from "../store/sql-users.ts";
import { isUndelivered, type StoreDelivery } from "../store/store-deliveries.ts";
import { despiteAMoment } from "./for-a-moment.ts";
import { aboutOf } from "./place.ts";
import { type SecretStore, SecretStoreError } from "./secret-store.ts";

/** A delivery in flight in this run, which has the turn of its SQL user. `delivery` follows the stored one. */
export type Run = {
  readonly db: Store;
  readonly id: string;
  readonly store: SecretStore;
  delivery: StoreDelivery;
  /** whether Rolecall goes on by itself, after what began it is over */
  readonly isRecovery: boolean;
};

type Moved = Omit<Parameters<typeof moveDelivery>[2], "end">;

/** Stores what is about to be done. Throws `busy` where another run has taken the delivery over: nothing may be done then. */
async function move(run: Run, moved: Moved): Promise<void> {
  const { db, id, delivery } = run;
  if (!(await moveDelivery(db, { id: delivery.id, run: id }, moved))) throw new Refusal("busy");
  run.delivery = { ...delivery, ...moved };
}

/** Marks the SQL user as created at `createdAt`: its first delivery comes next. Until it arrives, the password in force is stored nowhere. */
export async function beginWriting(run: Run, createdAt: number): Promise<void> {
  await move(run, { step: "writing", unsure: true, setAt: createdAt });
}

/** Moves the delivery to the row under which the list has this SQL user. */
export async function adopt(run: Run, sqlUserId: string): Promise<void> {
  await move(run, { sqlUserId });
}

/** Writes this password as the next one; the delivery is at `writing`. */
export async function writeNext(run: Run, password: Secret): Promise<void> {
  const { store, delivery } = run;
  const about = await aboutOf(delivery);
  const { path, marker } = delivery;
  await despiteItsMoments(run, () => store.writeNext(path, about, { password, marker }));
}

/** Recovery has its own rounds. A try of a run whose delivery another one has taken over would write into that one's work. */
function despiteItsMoments<T>(run: Run, work: () => Promise<T>): Promise<T> {
  return run.isRecovery ? work() : despiteAMoment(work, () => move(run, {}));
}

type Setting = { before?: () => Promise<void>; priority?: Priority };

/**
 * Sets the password that the store has as its next one, and stores `setting` right before it is sent. From then on a failure is a CloudError
 * with its outcome; what `before` throws comes first.
 */
export async function setAtCluster(
  run: Run,
  password: Secret,
  { before, priority = "write" }: Setting,
  note: Note,
): Promise<void> {
  const { db, delivery } = run;
  const { clusterId, name } = delivery;
  const sentBefore = delivery.step !== "writing";
  let setAt = 0;
  const begin = async () => {
    // One created since under this name is another SQL user, perhaps of another team.
    if ((await rowOf(db, delivery))?.id !== delivery.sqlUserId) throw new Refusal("sql_user_not_found");
    setAt = await storeTime(db);
    await move(run, { step: "setting", setAt });
  };
  // Of a repeated request the answers prove less, and it is not checked again.
  if (sentBefore) await begin();
  const target = { clusterId, name, password };
  const last = sending(note, before, begin);
  const viewer = { id: delivery.by.accountId, name: delivery.by.name, sessionHash: null, way: null };
  try {
    const options = sentBefore ? { sentBefore, priority } : { before: last, priority };
    await changing(target, note, () => setPasswordSettled(cloud(), target, options));
  } catch (error) {
    if (error instanceof CloudError && error.outcome === "unknown") await keepShown(db, target, viewer, undefined);
    throw error;
  }
  await keep(async () => saveReset(db, target, viewer, setAt));
  await keepShown(db, target, viewer, null);
  await move(run, { step: "promoting", unsure: false });
}

/** Makes the next password the current one, reads it back, compares, and ends the delivery. Resolves to its version in the store. */
export async function promote(run: Run, password: Secret): Promise<string> {
  const { store, delivery } = run;
  const { path, marker } = delivery;
  await despiteItsMoments(run, () => store.makeCurrent(path, marker));
  const { current, version } = await despiteItsMoments(run, () => store.read(path));
  const isSame = current?.marker === marker && current.password.reveal() === password.reveal();
  if (!isSame || version === null) throw new SecretStoreError("conflict");
  await end(run, "delivered", version);
  return version;
}

/**
 * Takes the next password out of the store again: it is not in force. Where the store does not answer, that is tried again. `isGone`: the
 * cluster has no such SQL user, though the list may not show that yet.
 */
export async function undo(run: Run, isGone = false): Promise<void> {
  await move(run, { step: "undoing", unsure: false });
  const { store, delivery } = run;
  try {
    await store.putBack(delivery.path, delivery.marker);
  } catch (error) {
    return postpone(run, problemOf(error));
  }
  await end(run, isGone ? "gone" : ((await whyOver(run)) ?? "undone"));
}

/** A new password in place of one that the store has lost, while the cluster may have that. */
export async function startAnew(run: Run): Promise<Secret> {
  await move(run, { step: "writing", marker: randomUUID(), unsure: true });
  const password = makeSqlPassword();
  await writeNext(run, password);
  return password;
}

/** Why a delivery is not to go on, though it was begun; undefined where it is. */
export async function whyOver({
  db,
  delivery,
}: Run): Promise<Extract<DeliveryOutcome, "gone" | "replaced"> | undefined> {
  if ((await rowOf(db, delivery))?.id !== delivery.sqlUserId) return "gone";
  const changedAt = await passwordChangedAt(db, delivery.sqlUserId);
  return (changedAt ?? 0) > (delivery.setAt ?? delivery.startedAt) ? "replaced" : undefined;
}

/** Ends a delivery whose secret store needs no clean-up. */
export async function end(run: Omit<Run, "store">, outcome: DeliveryOutcome, version?: string): Promise<void> {
  const { db, id, delivery } = run;
  const last = present({ end: outcome, problem: null, versionAfter: version });
  if (!(await moveDelivery(db, { id: delivery.id, run: id }, last))) throw new Refusal("busy");
  const action = outcome === "delivered" ? "secret_store.deliver" : "secret_store.undo";
  await recordStep(run, action, "done", present({ version, result: outcome }));
}

const FIRST_MS = 2_000;
const LONGEST_MS = 5 * 60_000;

/** Stores why it did not go on, and when it is tried again. The first time, the audit tells. */
export async function postpone(run: Run, problem: StoreProblem): Promise<void> {
  const { delivery } = run;
  const { tries } = delivery;
  const waitMs = Math.min(FIRST_MS * 2 ** Math.min(tries, 20), LONGEST_MS);
  await move(run, { problem, tries: tries + 1, nextAt: Date.now() + waitMs });
  if (tries > 0) return;
  if (isUndelivered(delivery)) await recordStep(run, "secret_store.undelivered", "unknown", { problem });
}

type StepAction = "secret_store.deliver" | "secret_store.undelivered" | "secret_store.undo";

async function recordStep(
  { delivery, isRecovery }: Omit<Run, "store">,
  action: StepAction,
  outcome: "done" | "unknown",
  more: object,
) {
  const { by, request, clusterId, name, storeName, path, reason, id } = delivery;
  const actor = isRecovery ? ROLECALL : { accountId: by.accountId, email: by.email };
  const details = { delivery: id, store: storeName, path, reason, ...more };
  await record({ action, actor, request, clusterId, target: name, outcome, details }).catch((error: unknown) =>
    log().error({ delivery: id, action, error }, "a step of a delivery was not recorded"),
  );
}

/** What stops a step, in the words of the store; a fault of Rolecall is logged. */
export function problemOf(error: unknown): StoreProblem {
  if (error instanceof SecretStoreError) return error.problem;
  if (error instanceof CloudError) return "vendor";
  log().error({ error }, "a delivery into a secret store failed");
  return "internal";
}

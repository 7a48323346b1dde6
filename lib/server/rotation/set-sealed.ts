import { seal } from "#lib/shared/passwords/sealing.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { usedToken } from "../access/used-token.ts";
import { recorded } from "../audit/recorded.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { isStopping } from "../base/request/in-flight.ts";
import type { Secret } from "../base/secret.ts";
import { StarterGone, type Step, type StepEnd } from "../jobs/define.ts";
import { endOfError, untilAssumed } from "../jobs/run-item.ts";
import { ownersWithPeople } from "../sharing/claims/deliverable.ts";
import { sendClaimToOwner } from "../sharing/claims/send.ts";
import { newPasswordOf, setThisPassword } from "../sql-users/change-sql-user.ts";
import { makeSqlPassword } from "../sql-users/passwords/make-password.ts";
import { asViewer } from "../sql-users/passwords/password-in-view.ts";
import { StoreUnavailable } from "../store/db/open.ts";
import type { Also } from "../store/jobs/job-items.ts";
import {
  isSealed,
  putSealed,
  type RotationInput,
  type RotationItem,
  removeSealed,
} from "../store/jobs/rotation-items.ts";
import { addExposure } from "../store/passwords/exposures.ts";
import { closeShown } from "../store/passwords/shown-passwords.ts";
import { ownerOfRow } from "../store/sql-users/present-sql-users.ts";
import { requireSettable, type StartersContext, stillSettable } from "./settable.ts";

/** Waits before the same password is set again after a lost answer; after the last the outcome is unknown. Each attempt tries three times. */
const AGAIN_AFTER_MS = [2_000, 5_000, 10_000, 20_000, 30_000];

type Data = RotationItem["data"];

/**
 * Sets a new password for a SQL user, which the starter's browser or the owner team gets. It is sealed and stored before it is sent, and
 * sent again after a lost answer. What a dead run may have sent is set anew, or named where its job does not run.
 */
export const setStep: Step<RotationInput, RotationItem["input"], Data, "set" | "deliver"> = {
  as: "starter",
  async run(context) {
    // An earlier run may have sent another password, and then has noted that it would.
    const { unsure } = context.item;
    try {
      return await setSealed(context);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (error instanceof StarterGone) {
        await context.save({}, (transaction) => removeSealed(transaction, context.item.id));
        throw error;
      }
      return endAfter(context, error, unsure);
    }
  },
  async recover({ job, item, goesOn }) {
    if (goesOn) return { is: "not done" };
    if (item.unsure) return { is: "unknown", code: "outcome_unknown", also: exposed(job, item) };
    return { is: "not done", also: (transaction) => removeSealed(transaction, item.id) };
  },
};

async function setSealed(context: StartersContext): Promise<StepEnd<Data, never>> {
  const { job, item, actor } = context;
  const permit = await requireSettable(context);
  const password = makeSqlPassword();
  const toOwner = job.input.deliver === "owners" && (await isForOwner(context));
  const { key } = job.input;
  const sealed = toOwner ? null : await seal(key, password.reveal(), { jobId: job.id, itemId: item.id });
  await context.save({ data: { ...item.data, key, shownId: null, delivered: null } }, (transaction) =>
    sealed === null ? removeSealed(transaction, item.id) : putSealed(transaction, item.id, { key, sealed }),
  );
  const shownId = await setUntilKnown(context, permit, { password, way: toOwner ? null : "rotation" });
  // After a stop in the middle, the next server sets another password.
  if (shownId === undefined) return { is: "not done" };
  if (toOwner) return sentToOwner(context, actor, shownId);
  return { is: "done", data: { ...context.item.data, shownId } };
}

function endAfter({ job, item }: StartersContext, error: unknown, unsure: boolean): StepEnd<Data, never> {
  const end = endOfError(error);
  const waits = untilAssumed(error);
  if (waits) return waits;
  const isOpen = unsure && end.code !== "sql_user_not_found";
  const also = exposed(job, item);
  if (end.is === "unknown") return { is: "unknown", code: end.code, words: end.words, also };
  // A refusal's words would claim that the old password still works.
  if (isOpen) return { is: "unknown", code: "outcome_unknown", also };
  return { ...end, also: (transaction) => removeSealed(transaction, item.id) };
}

/** The starter's browser may open a password although nobody knows whether it is in force: the starter then counts as one who knows it. */
function exposed({ starter }: StartersContext["job"], item: StartersContext["item"]): Also {
  return async (transaction) => {
    if (!(await isSealed(transaction, item.id))) return;
    const { id: accountId, name: viewer } = starter;
    const by = { id: newId("shn"), accountId, viewer, way: "rotation", isSure: false } as const;
    await addExposure(transaction, item, by, Date.now());
  };
}

async function isForOwner({ db, item, actor }: StartersContext): Promise<boolean> {
  const row = await ownerOfRow(db, item.sqlUserId);
  return row !== undefined && (await ownersWithPeople(db, actor)).isDeliverable(row);
}

/** A new password; `way` is null where the starter does not get it. */
type Made = { password: Secret; way: "rotation" | null };

/** Resolves to the id of the shown password; undefined where the server stops before the outcome is known. */
async function setUntilKnown(
  context: StartersContext,
  permit: Permit<"sql_users.reset">,
  made: Made,
): Promise<string | undefined> {
  let wasSent = false;
  for (const wait of [...AGAIN_AFTER_MS, null]) {
    try {
      // It was looked at before the first attempt.
      return await setRecorded(context, permit, made, wasSent ? Number.NEGATIVE_INFINITY : undefined);
    } catch (error) {
      const { code, is } = endOfError(error);
      const isUnknown = is === "unknown";
      // A refusal does not prove that an earlier attempt failed.
      if (!isUnknown && wasSent && code !== "sql_user_not_found") throw new Refusal("outcome_unknown");
      if (wait === null || !(error instanceof CloudError) || !isUnknown) throw error;
      wasSent = true;
      await context.save({ code: "outcome_unknown", unsure: true });
      await context.pause(wait);
      if (isStopping()) return undefined;
    }
  }
}

function setRecorded(
  context: StartersContext,
  permit: Permit<"sql_users.reset">,
  { password, way }: Made,
  lookedAt: number | undefined,
) {
  const { job, item } = context;
  const stillMay = stillSettable(context, permit, lookedAt);
  const before = async () => {
    await stillMay();
    // From now on it may be in force. The lease may have been lost while it waited for its turn.
    await context.save({ unsure: true });
  };
  const about = { ...newPasswordOf(item), actor: permit.actor };
  const request = { requestId: job.requestId, address: job.address };
  const set = (note: Note) =>
    setThisPassword(item, password, { viewer: asViewer(permit.actor, way), before, priority: "background" }, note);
  return recorded({ ...about, request, details: { rotation: job.id, ...usedToken(permit.actor) } }, set);
}

/** If the owner team cannot be reached, the new password is lost. The cause is stored, and a retry sets another one. */
async function sentToOwner(context: StartersContext, actor: Actor, shownId: string): Promise<StepEnd<Data, never>> {
  const { job, item } = context;
  try {
    await sendToOwner(context, actor, shownId);
    return { is: "done", data: { ...context.item.data, delivered: "link" } };
  } catch (error) {
    log().warn({ job: job.id, item: item.id, error }, "the owner of a rotated SQL user was not sent a link");
    return { is: "done", code: endOfError(error).code };
  }
}

/** Sends a claim link instead of the password, so that the owner team sets its own. */
async function sendToOwner({ db, job, item }: StartersContext, actor: Actor, shownId: string): Promise<void> {
  const { clusterId, name, sqlUserId, input } = item;
  await closeShown(db, { id: shownId, viewerId: actor.accountId });
  const request = { requestId: job.requestId, address: job.address };
  const about = { action: "rotation.deliver", actor, request, clusterId, target: name } as const;
  await recorded({ ...about, details: { rotation: job.id, ...usedToken(actor) } }, async (note) => {
    const cluster = { id: clusterId, name: input.clusterName };
    const reason = { rotation: `${job.id}:${job.requestId}` };
    const { link, team, sent } = await sendClaimToOwner(actor, { cluster, name, sqlUserId }, reason);
    note({ link, for: team, sent });
  });
}

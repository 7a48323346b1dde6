import "server-only";
import { seal } from "#lib/shared/sealing.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { usedToken } from "../access/used-token.ts";
import { Refusal } from "../base/failure.ts";
import { isStopping } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import { ownersWithPeople } from "../claims/deliverable.ts";
import { sendClaimToOwner } from "../claims/send.ts";
import { CloudError } from "../cloud/error.ts";
import { recorded } from "../run/recorded.ts";
import { setThisPassword } from "../sql-users/change-sql-user.ts";
import { makeSqlPassword } from "../sql-users/make-password.ts";
import { asViewer } from "../sql-users/password-in-view.ts";
import { beginItem, endItem, giveBackItem, noteLost, noteSent } from "../store/item-runs.ts";
import type { JobItem } from "../store/job-items.ts";
import { type Store, StoreUnavailable } from "../store/open.ts";
import { ownerOfRow } from "../store/present-sql-users.ts";
import { closeShown } from "../store/shown-passwords.ts";
import { setInStore } from "./set-in-store.ts";
import { endOf, isStarterAway, type Run, requireSettable, stillSettable } from "./settable.ts";

/** Waits before the same password is set again after a lost answer; after the last the outcome is unknown. Each attempt tries three times. */
const AGAIN_AFTER_MS = [2_000, 5_000, 10_000, 20_000, 30_000];

/**
 * Sets a new password for one SQL user of a job, as long as `actor` may. The password is sealed and stored before it is sent, and sent
 * again after a lost answer. Stores failures with the SQL user instead of rejecting.
 */
export function setOne(run: Run, item: JobItem, actor: Actor): Promise<void> {
  return run.job.deliver === "store" ? setInStore(run, item, actor) : setSealed(run, item, actor);
}

async function setSealed(run: Run, item: JobItem, actor: Actor): Promise<void> {
  // A server that died may have sent another password, and then has noted that it would.
  const { unsure } = item;
  let begun = false;
  try {
    const permit = await requireSettable(run, item, actor);
    const password = makeSqlPassword();
    const toOwner = run.job.deliver === "owners" && (await isForOwner(run.db, item, actor));
    const about = { jobId: run.job.id, itemId: item.id };
    const sealed = toOwner ? null : await seal(run.job.key, password.reveal(), about);
    begun = await beginItem(run.db, item, { run: run.id, sealed, key: run.job.key, unsure });
    if (!begun) return;
    const shownId = await setUntilKnown(run, item, permit, { password, way: toOwner ? null : "rotation" });
    // After a stop in the middle, the next server sets another password.
    if (shownId === undefined) return;
    const delivered = toOwner ? await sentToOwner(run, item, actor, shownId) : { shownId };
    await endItem(run.db, { id: item.id, run: run.id }, { state: "done", ...delivered });
  } catch (error) {
    // Without the store nothing was sent, so the SQL user stays waiting.
    if (!begun && error instanceof StoreUnavailable) throw error;
    if (begun && isStarterAway(error)) return giveBackItem(run.db, { id: item.id, run: run.id });
    const { code, words, isUnknown } = endOf(error);
    const isOpen = unsure && code !== "sql_user_not_found";
    // A refusal's words would claim that the old password still works.
    const end = isUnknown || !isOpen ? { code, words } : ({ code: "outcome_unknown" } as const);
    const state = isUnknown || isOpen ? "unknown" : "failed";
    await endItem(run.db, { id: item.id, run: begun ? run.id : item.run }, { state, ...end });
  }
}

async function isForOwner(db: Store, { sqlUserId }: JobItem, sender: Actor): Promise<boolean> {
  const row = await ownerOfRow(db, sqlUserId);
  return row !== undefined && (await ownersWithPeople(db, sender)).isDeliverable(row);
}

/** A new password; `way` is null where the starter does not get it. */
type Made = { password: Secret; way: "rotation" | null };

/** Resolves to the id of the shown password; undefined where the server stops before the outcome is known. */
async function setUntilKnown(
  run: Run,
  item: JobItem,
  permit: Permit<"sql_users.reset">,
  made: Made,
): Promise<string | undefined> {
  let wasSent = false;
  for (const wait of [...AGAIN_AFTER_MS, null]) {
    try {
      return await setRecorded(run, item, permit, made);
    } catch (error) {
      const { code, isUnknown } = endOf(error);
      // A refusal does not prove that an earlier attempt failed.
      if (!isUnknown && wasSent && code !== "sql_user_not_found") throw new Refusal("outcome_unknown");
      if (wait === null || !(error instanceof CloudError) || !isUnknown) throw error;
      wasSent = true;
      await noteLost(run.db, item.id, run.id);
      await run.pause(wait);
      if (isStopping()) return undefined;
    }
  }
}

function setRecorded(
  { db, job, id: runId }: Run,
  item: JobItem,
  permit: Permit<"sql_users.reset">,
  { password, way }: Made,
) {
  const { clusterId, name } = item;
  const stillMay = stillSettable({ db, id: runId }, item, permit);
  const before = async () => {
    await stillMay();
    if (!(await noteSent(db, item.id, runId))) throw new Refusal("busy");
  };
  const about = { action: "sql_user.reset_password", actor: permit.actor, clusterId, target: name } as const;
  const request = { requestId: job.requestId, address: job.address };
  const set = (note: Note) =>
    setThisPassword(item, password, { viewer: asViewer(permit.actor, way), before, priority: "background" }, note);
  return recorded({ ...about, request, details: { rotation: job.id, ...usedToken(permit.actor) } }, set);
}

/** If the owner team cannot be reached, the new password is lost. The cause is stored, and a retry sets another one. */
async function sentToOwner(run: Run, item: JobItem, actor: Actor, shownId: string) {
  try {
    await sendToOwner(run, item, actor, shownId);
    return { delivered: "link" } as const;
  } catch (error) {
    log().warn({ job: run.job.id, item: item.id, error }, "the owner of a rotated SQL user was not sent a link");
    return { code: endOf(error).code };
  }
}

/** Sends a claim link instead of the password, so that the owner team sets its own. */
async function sendToOwner(
  { db, job }: Run,
  { clusterId, clusterName, name, sqlUserId }: JobItem,
  actor: Actor,
  shownId: string,
) {
  await closeShown(db, { id: shownId, viewerId: actor.accountId });
  const request = { requestId: job.requestId, address: job.address };
  const about = { action: "rotation.deliver", actor, request, clusterId, target: name } as const;
  await recorded({ ...about, details: { rotation: job.id, ...usedToken(actor) } }, async (note) => {
    const cluster = { id: clusterId, name: clusterName };
    const reason = { rotation: `${job.id}:${job.requestId}` };
    const { link, team, sent } = await sendClaimToOwner(actor, { cluster, name, sqlUserId }, reason);
    note({ link, for: team, sent });
  });
}

import { type ChangeEffects, GENERATED_MARK, GENERATED_VERIFIER } from "#lib/shared/change-effects.ts";
import type { CreationProgress } from "#lib/shared/sql-users/creation.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { revokeAdmin } from "#lib/sql/templates/admin.ts";
import { createUser, markUser, setVerifier, takeMarkAway } from "#lib/sql/templates/new-user.ts";
import type { Script } from "#lib/sql/tokens.ts";
import { stillAllowed } from "../../access/limits.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { effectsOf } from "../../cloud/api/changes.ts";
import { deleteSettled } from "../../cloud/api/settle.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { rolesOf } from "../../cluster-sql/connection/group-roles.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { type Creation, creationOf, endCreation, isAwaited, removeCreation } from "../../store/sql-users/creations.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { saveDeleted } from "../../store/sql-users/sql-users.ts";
import { changing, saveChange, sending } from "../changing.ts";
import { reportDrift } from "../drift/drift.ts";
import { isStillLeft } from "../drift/unfinished.ts";
import { accessOf } from "./access.ts";
import type { Caller, Creates } from "./attempt.ts";
import { carryOut } from "./carry-out.ts";
import { prepare, requireMayChoose } from "./create.ts";
import { attempt } from "./job.ts";
import { lookAt, type Seen } from "./mark.ts";
import { giveUp } from "./settle-left.ts";
import { specOf } from "./spec.ts";

type Target = { clusterId: string; name: string };

/** The progress of the creation of this SQL user, for the person who waits for it. */
export async function creationProgress(_permit: Creates, target: Target): Promise<CreationProgress> {
  const creation = await creationOf(await store(), target);
  return { step: creation?.step ?? null };
}

/**
 * Finishes an interrupted creation: repeats all steps with a new password. Throws `creation_over`, `sql_connection_off`, and what creating
 * throws.
 */
export async function finishCreation(permit: Creates, given: Target, note: Note): Promise<CreatedSqlUser> {
  const { db, target, left } = await begunLeft(given);
  const find = async () => {
    const creation = await requireLeft(db, left);
    const connection = await creatingConnection(db, target.clusterId);
    if (!connection) throw new Refusal("sql_connection_off");
    // Approving the request again finishes it: only then is it known whose it is.
    if (creation.forRequester && creation.step === "begun") throw new Refusal("creation_over");
    if (creation.way === "api") await requireChanges(db, target.clusterId);
    const spec = specOf(creation);
    await requireMayChoose(permit, target.clusterId, spec.wanted);
    const prepared = await prepare(target, connection, spec);
    const resumed = await requireOurs(db, creation, prepared.requestId);
    note({ resumedAfter: creation.step });
    return { found: { spec, connection, prepared, resumed } };
  };
  const make = { find, before: sending(note, stillAllowed(permit, target)), hasTurn: false };
  return carryOut(db, { permit, note, left, make, about: { ...target, sqlUserId: left.sqlUserId }, unseen: false });
}

/**
 * Deletes the SQL user of an interrupted creation, with the privileges that were granted to it directly. Throws as {@link finishCreation}.
 */
export async function removeLeft(permit: Creates, given: Target, note: Note): Promise<{ name: string }> {
  const { db, target, left } = await begunLeft(given);
  const about = { ...target, sqlUserId: left.sqlUserId };
  const { requestId } = await requestContext();
  const remove = removalOf(db, { permit, note, target, left, requestId });
  await attempt(db, permit.actor, about, { left, step: "removing", caller: { permit, note, remove } });
  return { name: target.name };
}

type Removal = { permit: Creates; note: Note; target: Target; left: Creation; requestId: string };

/** Deletes what an interrupted creation left, as the step of an attempt. */
export function removalOf(
  db: Store,
  { permit, note, target, left, requestId }: Removal,
): NonNullable<Caller["remove"]> {
  return async (fence) => {
    const creation = await requireLeft(db, left);
    const connection = await creatingConnection(db, target.clusterId);
    if (!connection) throw new Refusal("sql_connection_off");
    const { isThere } = await requireOurs(db, creation, requestId);
    if (isThere) {
      // Before anything is revoked: the deletion goes through the Cloud API.
      await requireChanges(db, target.clusterId);
      await fence();
      const { wanted } = specOf(creation);
      if (wanted?.via === "direct" && connection.level === "manage") await takeBack(creation, requestId);
      await deleteLeft(permit, target, { note, fence });
    } else note({ found: "absent" });
    await fence();
    await saveChange(() => saveDeleted(db, target));
    await removeCreation(db, creation.id);
  };
}

/**
 * What finishing sends: a new password, or the creation if the SQL user does not exist, then all steps again. Throws as {@link
 * finishCreation}.
 */
export async function finishEffects(permit: Creates, given: Target): Promise<ChangeEffects> {
  const { target, creation } = await foundLeft(given);
  const connection = await creatingConnection(await store(), target.clusterId);
  if (!connection) throw new Refusal("sql_connection_off");
  if (creation.forRequester && creation.step === "begun") throw new Refusal("creation_over");
  if (creation.way === "api") await requireChanges(await store(), target.clusterId);
  const spec = specOf(creation);
  await requireMayChoose(permit, target.clusterId, spec.wanted);
  const { run } = accessOf(target.name, spec, connection.level);
  const { requestId } = await requestContext();
  const { isThere, held } = await onCluster(target.clusterId, requestId, async (link) => ({
    isThere: isProved(await lookAt(link, creation)),
    held: await rolesOf(link, target.name),
  }));
  const last = takeMarkAway(target.name, spec.wantedUntil);
  if (creation.way === "sql") {
    const made = (isThere ? setVerifier : createUser)(target.name, GENERATED_VERIFIER, GENERATED_MARK);
    return { calls: [], sql: [made, ...run, last] };
  }
  const as = connection.sqlUser;
  const isAdmin = !held || held.adminThrough !== undefined;
  const revoke = isAdmin ? revokeAdmin(target.name, { otherAdmins: [as], runBy: as }) : [];
  const { calls } = effectsOf({ kind: isThere ? "set_password" : "create", ...target });
  return { calls, sql: [markUser(target.name, GENERATED_MARK), ...revoke, ...run, last] };
}

/** What removing sends. Throws as {@link removeLeft}. */
export async function removeLeftEffects(_permit: Creates, given: Target): Promise<ChangeEffects> {
  const { target, creation } = await foundLeft(given);
  const connection = await creatingConnection(await store(), target.clusterId);
  if (!connection) throw new Refusal("sql_connection_off");
  const { requestId } = await requestContext();
  const isThere = isProved(await onCluster(target.clusterId, requestId, (link) => lookAt(link, creation)));
  if (isThere) await requireChanges(await store(), target.clusterId);
  const isTaken = isThere && connection.level === "manage" && specOf(creation).wanted?.via === "direct";
  const { calls } = isThere ? effectsOf({ kind: "delete", ...target }) : { calls: [] };
  return { calls, sql: isTaken ? undoOf(creation) : [], sqlFirst: true };
}

/** Whether the SQL user is there. Throws `creation_not_ours` as the change does. */
function isProved(seen: Seen): boolean {
  if (seen === "another" || seen === "unproved") throw new Refusal("creation_not_ours");
  return seen === "ours";
}

async function foundLeft(given: Target): Promise<{ target: Target; creation: Creation }> {
  const target = { ...given, clusterId: (await clusterFacts().writable(given.clusterId)).id };
  const db = await store();
  const creation = await creationOf(db, target);
  const row = (await storedSqlUsers(db, target.clusterId)).get(target.name);
  if (!creation || !isStillLeft(creation, row)) throw new Refusal("creation_over");
  return { target, creation };
}

/** The creation that a person finishes or deletes. Throws `creation_over` where there is none any more. */
async function begunLeft(given: Target): Promise<{ db: Store; target: Target; left: Creation }> {
  const target = { ...given, clusterId: (await clusterFacts().writable(given.clusterId)).id };
  const db = await store();
  const left = await creationOf(db, target);
  if (!left) throw new Refusal("creation_over");
  return { db, target, left };
}

/** The creation as it is now, once no other attempt is at it. Throws `creation_over`, and `busy` while its answer is on the way. */
async function requireLeft(db: Store, { id, ...target }: Creation): Promise<Creation> {
  const creation = await creationOf(db, target);
  if (creation?.id !== id) throw new Refusal("creation_over");
  if (await isAwaited(db, creation)) throw new Refusal("busy");
  const row = (await storedSqlUsers(db, target.clusterId)).get(target.name);
  return isStillLeft(creation, row) ? creation : over(db, creation);
}

type Sending = { note: Note; fence: () => Promise<void> };

async function deleteLeft(permit: Creates, target: Target, { note, fence }: Sending): Promise<void> {
  const before = sending(note, fence, stillAllowed(permit, target));
  await changing(target, note, () => deleteSettled(cloud(), target, { before }), false).catch((error: unknown) => {
    if (!(error instanceof CloudError) || error.code !== "sql_user_not_found") throw error;
    note({ found: "absent" });
  });
}

/** Whether the SQL user of a creation is there. Throws `creation_not_ours` where one is there that is not proved to be its own. */
async function requireOurs(db: Store, creation: Creation, requestId: string): Promise<{ isThere: boolean }> {
  const seen = await onCluster(creation.clusterId, requestId, (link) => lookAt(link, creation));
  switch (seen) {
    case "ours":
      return { isThere: true };
    case "absent":
      return { isThere: false };
    case "another":
      reportDrift(db, creation.clusterId, await giveUp(db, creation));
      throw new Refusal("creation_not_ours");
    case "unproved":
      throw new Refusal("creation_not_ours");
    default:
      return seen satisfies never;
  }
}

async function over(db: Store, { id }: Creation): Promise<never> {
  await endCreation(db, id);
  throw new Refusal("creation_over");
}

function undoOf(creation: Creation): Script {
  const { wanted } = specOf(creation);
  const intent = { ...wanted, user: creation.name, code: "only_to_undo", demote: false, isRestricted: true };
  return planAccess(intent as Parameters<typeof planAccess>[0]).undo;
}

/** Direct grants would stop the delete. */
async function takeBack(creation: Creation, requestId: string): Promise<void> {
  const undo = undoOf(creation);
  await onCluster(creation.clusterId, requestId, async (link) => {
    if (!(await rolesOf(link, creation.name))) return;
    for (const statement of undo) await link.run(statement);
  });
}

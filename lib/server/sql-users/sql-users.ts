import "server-only";
import type { Deed } from "#lib/shared/deeds.ts";
import { holds } from "#lib/shared/policy.ts";
import { filledFields, type NewDescription } from "#lib/shared/sql-user-fields.ts";
import { readOnlyOf } from "#lib/shared/sql-user-names.ts";
import type { CreatedSqlUser, ShownPassword, SqlUser, SqlUserList } from "#lib/shared/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { maySeeNewPassword, requireLimits, requireWithinLimits, rightsOn, stillAllowed } from "../access/limits.ts";
import { byOf } from "../base/by.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { within } from "../base/within.ts";
import { type Change, deedOf } from "../cloud/changes.ts";
import { CloudError, type CloudErrorCode } from "../cloud/error.ts";
import { createSettled, deleteSettled, type Settled, setPasswordSettled } from "../cloud/settle.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { unusedClaimLinks } from "../store/claim-links.ts";
import { lastCompleteAt } from "../store/cluster-readings.ts";
import { unfinishedCreations } from "../store/creations.ts";
import { creatingConnection } from "../store/sql-connections.ts";
import type { ReadLogin } from "../store/sql-fact-readings.ts";
import {
  deletedOutsideSqlUsers,
  saveCreated,
  saveDeleted,
  saveProtected,
  saveReset,
  storedSqlUsers,
} from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import type { StoredSqlUser } from "../store/stored-sql-user.ts";
import { recordDrift } from "./drift.ts";
import { lookAgain } from "./look-again.ts";
import { makeSqlPassword } from "./make-password.ts";
import { ownerName } from "./owners.ts";
import { asViewer, keepShown, type Showing, setInView } from "./password-in-view.ts";
import { readLoginsOf } from "./read-logins.ts";
import { applyOwnChange, forgetSqlUsers, type Reading, readingFacts, readSqlUsers } from "./sql-user-list.ts";
import { asUnfinished, isStillLeft } from "./unfinished.ts";

/** How long an answer waits for the last page before it goes out with what is there. */
const TIMEOUT_MS = 300;
/** The same where an older list can be shown meanwhile. */
const OLDER_TIMEOUT_MS = 30;

type Target = { clusterId: string; name: string };
type NewSqlUser = Target & Partial<NewDescription> & { ownerTeamId?: string | null };

/**
 * The SQL users of a cluster with what Rolecall knows of them. While a list is being read that nobody asked for afresh, or where that
 * fails, it is the last complete one, and `newer` says so. Before the first one, `complete` is false while pages are still coming.
 */
export async function listSqlUsers(
  { actor }: Permit<"sql_users.read">,
  { clusterId, fresh }: { clusterId: string; fresh: boolean },
): Promise<SqlUserList> {
  const cluster = await clusterFacts().one(clusterId);
  const reading = await readSqlUsers(cluster.id, fresh, recordDrift);
  const older = fresh ? undefined : await olderUnless(cluster.id, reading);
  if (!older) {
    await reading.first;
    await within(TIMEOUT_MS, reading.all, undefined);
  }
  const rights = await rightsOn(actor, cluster.id);
  // Creators see their own links alone, others none.
  const senderId = rights.clusterRole === "cluster_admin" ? undefined : actor.accountId;
  const links = holds(rights, "sql_users.reset")
    ? await unusedClaimLinks(await store(), { clusterId: cluster.id, senderId })
    : new Map<string, number>();
  return { ...(await asList(cluster.id, older ?? asShown(reading), links)), rights };
}

/** Without `names`, those that the store has from the last complete list, with the changes of Rolecall's own on all servers. */
type Shown = Pick<SqlUserList, "complete" | "readAt" | "newer"> & { names?: readonly string[] };

function asShown({ names, complete, startedAt }: Reading): Shown {
  return { names, complete, readAt: startedAt };
}

/** The last complete list, or undefined where `reading` is complete in a moment or there was none before. */
async function olderUnless(clusterId: string, reading: Reading): Promise<Shown | undefined> {
  const over = reading.all.catch(() => {});
  await within(OLDER_TIMEOUT_MS, over, undefined);
  if (reading.complete) return undefined;
  const noted = await lastCompleteAt(await store(), clusterId);
  if (noted === undefined) return undefined;
  const { completeAt, failed } = readingFacts(clusterId);
  return { complete: true, readAt: Math.max(noted, completeAt ?? 0), newer: failed ?? "coming" };
}

async function asList(
  clusterId: string,
  { names, ...shown }: Shown,
  links: ReadonlyMap<string, number>,
): Promise<Omit<SqlUserList, "rights">> {
  const db = await store();
  const [kept, vanished, left, connection, logins] = await Promise.all([
    storedSqlUsers(db, clusterId),
    deletedOutsideSqlUsers(db, clusterId),
    unfinishedCreations(db, clusterId),
    creatingConnection(db, clusterId),
    readLoginsOf(db, clusterId),
  ]);
  return {
    users: (names ?? [...kept.keys()].sort()).map((name) => {
      const row = kept.get(name);
      const claimUntil = row && links.get(row.id);
      const creation = left.get(name);
      return {
        ...asSqlUser(name, row),
        ...asLogin(logins?.of.get(name)),
        ...(claimUntil !== undefined && { claimUntil }),
        ...(creation && isStillLeft(creation, row) && { unfinished: asUnfinished(creation) }),
      };
    }),
    ...shown,
    ...(logins && { facts: logins.facts }),
    ...(vanished && { vanished }),
    ...(connection &&
      connection.level !== "observe" && {
        creates: { level: connection.level, as: connection.sqlUser, byApi: connection.listsSqlMade === false },
      }),
  };
}

function asLogin(login: ReadLogin | undefined): Pick<SqlUser, "loginDisabled" | "validUntil" | "lastLogin"> {
  if (!login) return {};
  const { disabled, validUntil, lastLogin } = login;
  return {
    ...(disabled && { loginDisabled: true }),
    ...(validUntil !== null && { validUntil }),
    ...(lastLogin !== null && { lastLogin }),
  };
}

function asSqlUser(name: string, stored: (StoredSqlUser & { owner: string | null }) | undefined): SqlUser {
  const readOnly = readOnlyOf(name);
  if (!stored) return { name, state: "unknown", ...(readOnly && { readOnly }) };
  const { state, verified, owner, description, wantedUntil, outsideAt, outsideAfter, passwordChangedAt } = stored;
  const { passwordChangedBy, teamResetException } = stored;
  return {
    name,
    state,
    ...(verified && { verified }),
    ...(owner && { owner }),
    ...filledFields(description),
    ...(wantedUntil && { wantedUntil }),
    ...(outsideAt && { outsideAt, ...(outsideAfter && { outsideAfter }) }),
    ...(passwordChangedAt && { passwordChangedAt }),
    ...(passwordChangedBy && { passwordChangedBy }),
    ...(stored.provisionedBy && { provisionedBy: stored.provisionedBy }),
    ...(stored.protected && { protected: true }),
    ...(teamResetException && { teamResetException }),
    ...(readOnly && { readOnly }),
  };
}

/** The names of all SQL users that the cluster has now. Throws CloudError. */
export async function sqlUserNames(clusterId: string): Promise<readonly string[]> {
  const reading = await readSqlUsers(clusterId, false, recordDrift);
  await reading.all;
  return reading.names;
}

/**
 * One SQL user that the cluster has now, and the id of the row that Rolecall keeps of it, if any: a SQL user of that name made
 * later has another. Throws the refusal `sql_user_not_found`.
 */
export async function findSqlUser(
  _permit: Permit<
    | "sql_users.read"
    | "sql_users.verify"
    | "sql_users.apply"
    | "sql_users.describe"
    | "sql_users.reset"
    | "sql_users.delete"
    | "requests.decide"
  >,
  { clusterId, name }: Target,
): Promise<{ user: SqlUser; rowId: string | undefined }> {
  const cluster = await clusterFacts().one(clusterId);
  const reading = await readSqlUsers(cluster.id, false, recordDrift);
  await reading.first;
  // A name on the first page need not wait for the last.
  if (!reading.names.includes(name)) await reading.all;
  if (!reading.names.includes(name)) throw new Refusal("sql_user_not_found");
  const kept = async () => (await storedSqlUsers(await store(), cluster.id)).get(name);
  // The first complete list gives every SQL user its row: what is bound to the row must not be given out just before.
  const row = (await kept()) ?? (await reading.all.then(kept, () => undefined));
  return { user: asSqlUser(name, row), rowId: row?.id };
}

/**
 * Of one that was asked for: its row, until when it is wanted, whether an earlier approval may have made it, and what is asked again when
 * its turn has come. Nobody sees its password.
 */
type AskedFor = { id: string; wantedUntil: number | null; takeOver: boolean; before: () => Promise<void> };

/** The change of a SQL user, on a cluster that takes changes now. The preview shows it, and the functions below send it. */
async function changeOf(kind: Change["kind"], { clusterId, name }: Target): Promise<Change> {
  return { kind, clusterId: (await clusterFacts().writable(clusterId)).id, name };
}

type Decides = Permit<"requests.decide">;

/** What creating a SQL user sends. */
export async function creationDeed(_permit: Permit<"sql_users.create"> | Decides, target: Target): Promise<Deed> {
  return deedOf(await changeOf("create", target));
}

/** What creating a SQL user sends that an earlier approval has made: it gets a password. */
export async function takeOverDeed(_permit: Decides, target: Target): Promise<Deed> {
  return deedOf(await changeOf("set_password", target));
}

/** What a reset sends. Throws the refusals of those who may not, and `sql_user_not_found`. */
export async function resetDeed(permit: Permit<"sql_users.reset">, target: Target): Promise<Deed> {
  await findSqlUser(permit, target);
  await requireLimits(permit, target);
  return deedOf(await changeOf("set_password", target));
}

/** What a delete sends. Throws as {@link resetDeed}. */
export async function deletionDeed(permit: Permit<"sql_users.delete">, target: Target): Promise<Deed> {
  await findSqlUser(permit, target);
  await requireLimits(permit, target);
  return deedOf(await changeOf("delete", target));
}

/** What an approved request for a deletion sends. Throws `sql_user_not_found`. */
export async function requestedDeletionDeed(permit: Decides, target: Target): Promise<Deed> {
  await findSqlUser(permit, target);
  return deedOf(await changeOf("delete", target));
}

/**
 * Creates a SQL user with a new password, which only this answer holds. It is shown to no one where a setting keeps it from
 * the creator of an admin, and where the SQL user was requested. Throws CloudError or Refusal.
 */
export async function createSqlUser(
  permit: Permit<"sql_users.create">,
  { clusterId, name, ownerTeamId = null, ...description }: NewSqlUser,
  note: Note,
  askedFor?: AskedFor,
): Promise<CreatedSqlUser> {
  const change = await changeOf("create", { clusterId, name });
  note({ owner: await ownerName(ownerTeamId) });
  const shown = !askedFor && (await maySeeNewPassword(permit, change.clusterId));
  if (!shown) note({ passwordShown: false });
  const password = makeSqlPassword();
  const target = { ...change, password: password.reveal() };
  const before = sending(note, stillAllowed(permit, target), askedFor?.before);
  await changing(
    target,
    note,
    () => createSettled(cloud(), target, { before, takeOver: askedFor?.takeOver ?? false }),
    true,
  );
  await keep(async () =>
    saveCreated(await store(), target, { ...description, ownerTeamId, by: byOf(permit.actor), ...askedFor }),
  );
  if (!shown) return { name, password: null };
  const shownId = newId("shn");
  await keep(async () => keepShown(await store(), target, asViewer(permit.actor), shownId));
  return { name, password: password.reveal(), shownId };
}

/** Sets a new password, which only this answer holds. Throws CloudError or Refusal, `password_in_view` included. */
export async function resetPassword(
  permit: Permit<"sql_users.reset">,
  { clusterId, name, replaces }: Target & Pick<Showing, "replaces">,
  note: Note,
): Promise<ShownPassword> {
  const target = await changeOf("set_password", { clusterId, name });
  await requireWithinLimits(permit, target);
  const showing = { viewer: asViewer(permit.actor), replaces };
  return setNewPassword(target, { ...showing, before: stillAllowed(permit, target) }, note);
}

/**
 * Sets a new password, which only this answer holds, for `viewer`. The caller has checked that they may have it; `before` checks again
 * when the change's turn has come. Throws CloudError, what {@link setInView} throws, and what `before` throws.
 */
export async function setNewPassword(
  { clusterId, name }: Target,
  { viewer, replaces, before }: Showing & { before: () => Promise<void> },
  note: Note,
): Promise<ShownPassword> {
  const password = makeSqlPassword();
  const target = { clusterId, name, password: password.reveal() };
  const last = sending(note, before);
  const shownId = await setInView({ clusterId, name }, { viewer, replaces }, async () => {
    await changing(target, note, () => setPasswordSettled(cloud(), target, { before: last }));
    await keep(async () => saveReset(await store(), target, viewer));
  });
  return { name, password: password.reveal(), shownId };
}

/**
 * Deletes a SQL user; `more` is asked again when its turn has come. Throws CloudError (`sql_user_in_use` with the database's words where
 * it refuses) or Refusal.
 */
export async function deleteSqlUser(
  permit: Permit<"sql_users.delete">,
  { clusterId, name }: Target,
  note: Note,
  more?: () => Promise<void>,
): Promise<{ name: string }> {
  const target = await changeOf("delete", { clusterId, name });
  await requireWithinLimits(permit, target);
  const before = sending(note, stillAllowed(permit, target), more);
  await changing(target, note, () => deleteSettled(cloud(), target, { before }), false);
  await keep(async () => saveDeleted(await store(), target));
  return { name };
}

/**
 * Says whether only Cluster Admins who give their password may reset or delete this SQL user. Throws the refusal
 * `sql_user_not_found`.
 */
export async function setProtected(
  permit: Permit<"sql_users.describe">,
  target: Target,
  isProtected: boolean,
): Promise<{ name: string }> {
  await findSqlUser(permit, target);
  await saveProtected(await store(), target, isProtected);
  return { name: target.name };
}

/** Asks all of these when the turn of a change has come, and then notes that it is sent. */
export function sending(note: Note, ...asked: ((() => Promise<void>) | undefined)[]): () => Promise<void> {
  return async () => {
    for (const ask of asked) await ask?.();
    note({ sent: true });
  };
}

/** What a refusal says that the known list did not: who is there, or is not. */
const LIST_IS_OLD: ReadonlySet<CloudErrorCode> = new Set(["sql_user_exists", "sql_user_not_found"]);

/**
 * Makes the change and notes where its answer was lost. `present` says whether the SQL user is there afterwards; without it, the change
 * concerns no name and the list stays. Nobody is shown a list that lacks the change.
 */
export async function changing(
  { clusterId, name }: Target,
  note: Note,
  change: () => Promise<Settled>,
  present?: boolean,
): Promise<void> {
  try {
    const { answerLost } = await change();
    if (answerLost) note({ answerLost });
  } catch (error) {
    if (error instanceof CloudError && error.outcome === "unknown") lookAgain(clusterId);
    const isKnown = error instanceof CloudError && error.outcome === "not_done" && !LIST_IS_OLD.has(error.code);
    // A Refusal comes before anything is sent.
    if (!isKnown && !(error instanceof Refusal)) await forgetSqlUsers(clusterId);
    throw error;
  }
  if (present !== undefined) await applyOwnChange(clusterId, { name, present });
}

/** The cluster has changed by now: a store that fails must not cost the person the password. The audit has the change. */
export async function keep(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    log().error({ error }, "a change of a SQL user was made, but could not be kept in the store");
  }
}

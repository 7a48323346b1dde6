import "server-only";
import { type ChangeEffects, GENERATED_VERIFIER } from "#lib/shared/change-effects.ts";
import { holderOn, limitOf, may } from "#lib/shared/policy.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { NewDescription } from "#lib/shared/sql-user-fields.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users.ts";
import { revokeAdmin } from "#lib/sql/templates/admin.ts";
import { createUser } from "#lib/sql/templates/new-user.ts";
import { actorAgain, type Permit } from "../access/guard.ts";
import { maySeeNewPassword, stillAllowed } from "../access/limits.ts";
import { settingsNow } from "../access/settings.ts";
import { type By, byOf } from "../base/by.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import type { Secret } from "../base/secret.ts";
import { CloudError } from "../cloud/error.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { SqlError } from "../sql/sql-error.ts";
import { rolesOf } from "../sql-connection/group-roles.ts";
import { requireSight } from "../sql-connection/read-access.ts";
import { onCluster } from "../sql-connection/session.ts";
import { createSqlUser, creationEffects } from "../sql-users/change-sql-user.ts";
import { changing, keep, sending } from "../sql-users/changing.ts";
import { makeSqlPassword } from "../sql-users/make-password.ts";
import { ownerName } from "../sql-users/owners.ts";
import { asViewer, keepShown } from "../sql-users/password-in-view.ts";
import {
  addCreation,
  awaitDelivery,
  type Creation,
  creationLease,
  creationOf,
  removeCreation,
  unfinishedCreations,
} from "../store/creations.ts";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import { rowOf } from "../store/present-sql-users.ts";
import { creatingConnection, type SqlConnection } from "../store/sql-connections.ts";
import { saveCreated, saveReset } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { type Access, accessOf, requireGroupRoles } from "./access.ts";
import { completeCreation, type Job } from "./job.ts";
import { makeNew, resume } from "./make.ts";
import type { Spec } from "./spec.ts";

type Creates = Permit<"sql_users.create">;
type Target = { clusterId: string; name: string };
type NewSqlUser = Target &
  Partial<NewDescription> & {
    ownerTeamId?: string | null;
    endsAt?: number | null;
    wanted?: WantedAccess | null | undefined;
  };
type Requested = NonNullable<Parameters<typeof createSqlUser>[3]>;

/**
 * Creates a SQL user. With a SQL connection that can, it is never admin: created by SQL, granted its access, verified, and signed in once
 * before its password is shown. Otherwise the Cloud API makes it as admin. Throws CloudError, SqlError or Refusal where nothing was made or
 * the outcome is unknown; the answer says where a later step stopped.
 */
export async function createOnCluster(
  permit: Creates,
  { wanted = null, ...input }: NewSqlUser,
  note: Note,
  requested?: Requested,
): Promise<CreatedSqlUser> {
  const cluster = await clusterFacts().writable(input.clusterId);
  requireToCome(input);
  const db = await store();
  const connection = await creatingConnection(db, cluster.id);
  if (!connection && wanted) throw new Refusal("sql_connection_off");
  if (!connection) return createSqlUser(permit, input, note, requested);
  const { name, ownerTeamId = null, endsAt: wantedUntil = null, clusterId: _, ...description } = input;
  const target = { clusterId: cluster.id, name };
  await requireMayChoose(permit, cluster.id, wanted);
  note({ owner: await ownerName(ownerTeamId) });
  const spec: Spec = { wanted, ownerTeamId, wantedUntil, description };
  const prepared = await prepare(target, connection, spec);
  const takeOver = requested?.takeOver ?? false;
  await makeRoom(db, target, takeOver);
  const creation = {
    ...{ id: newId("crt"), ...target, sqlUserId: requested?.id ?? newId("usr"), spec: JSON.stringify(spec) },
    ...{
      way: takeOver ? await wayOfLeft(target, connection, prepared) : wayOf(connection),
      forRequester: requested?.forRequester ?? false,
      by: permit.actor.name,
    },
  };
  const giveBack = await takeLease(db, creationLease(creation.id), { longestWaitMs: 0 });
  if (!giveBack) throw new Refusal("busy");
  try {
    if (!(await addCreation(db, creation))) throw new Refusal("busy");
    const begun: Creation = { ...creation, step: "begun", at: Date.now(), failure: null, failureWords: null };
    const before = sending(note, stillAllowed(permit, target), requested?.before);
    return await carryOut({
      permit,
      db,
      creation: begun,
      spec,
      connection,
      prepared,
      before,
      note,
      resumed: takeOver,
      unseen: requested !== undefined,
      hasTurn: requested?.hasTurn ?? false,
    });
  } finally {
    await giveBack();
  }
}

/** What creating a SQL user sends, in the order of {@link createOnCluster}. */
export async function creationOnClusterEffects(
  permit: Creates | Permit<"requests.decide">,
  { clusterId, name, endsAt: wantedUntil = null, wanted = null }: NewSqlUser,
): Promise<ChangeEffects> {
  requireToCome({ endsAt: wantedUntil });
  const connection = await creatingConnection(await store(), clusterId);
  if (!connection && wanted) throw new Refusal("sql_connection_off");
  if (!connection) return creationEffects(permit, { clusterId, name });
  const { run } = accessOf(name, { wanted, wantedUntil }, connection.level);
  const { id } = await clusterFacts().writable(clusterId);
  if (wayOf(connection) === "sql") return { calls: [], sql: [createUser(name, GENERATED_VERIFIER), ...run] };
  const { calls } = await creationEffects(permit, { clusterId: id, name });
  return { calls, sql: [...revokeAdmin(name, { otherAdmins: [connection.sqlUser] }), ...run] };
}

function requireToCome({ endsAt }: Pick<NewSqlUser, "endsAt">): void {
  if (typeof endsAt === "number" && endsAt <= Date.now())
    throw new Refusal("invalid_input", { fields: { endsAt: "Choose a day in the future." } });
}

const wayOf = ({ listsSqlMade }: SqlConnection) => (listsSqlMade === false ? "api" : "sql");

/** A SQL user of an earlier approval is admin if the Cloud API made it. */
async function wayOfLeft(
  { clusterId, name }: Target,
  connection: SqlConnection,
  { requestId }: Prepared,
): Promise<Creation["way"]> {
  const held = await onCluster(clusterId, requestId, (link) => rolesOf(link, name));
  return held?.adminThrough === undefined ? wayOf(connection) : "api";
}

/** Choosing access grants it, so the actor must be able to grant, or to see the password of an admin. */
export async function requireMayChoose(permit: Creates, clusterId: string, wanted: WantedAccess | null): Promise<void> {
  if (wanted && !(await maySeeNewPassword(permit, clusterId))) throw new Refusal("forbidden");
}

type Prepared = { access: Access; databases: readonly string[]; requestId: string };

/** Everything that can be found out before something is made. Throws `invalid_input`, `creation_blind`, SqlError or CloudError. */
export async function prepare(
  { clusterId, name }: Target,
  { level }: SqlConnection,
  spec: Pick<Spec, "wanted" | "wantedUntil">,
): Promise<Prepared> {
  const access = accessOf(name, spec, level);
  const databases = await cloud().listDatabases(clusterId, { priority: "write" });
  const { requestId } = await requestContext();
  await onCluster(clusterId, requestId, async (link) => {
    await requireSight(link, databases);
    await requireGroupRoles(link, access);
  });
  return { access, databases, requestId };
}

/** An earlier creation of this name ends where its SQL user does not exist, or is taken over. */
async function makeRoom(db: Store, target: Target, takeOver: boolean): Promise<void> {
  const earlier = await creationOf(db, target);
  if (!earlier) return;
  // A complete creation waits only for its answer to be confirmed.
  const isOver = earlier.step === "signed_in" || (await unfinishedCreations(db, target.clusterId)).has(target.name);
  if (!isOver) throw new Refusal("busy");
  cloud().outdate();
  const names = takeOver ? [] : await cloud().listSqlUsers(target.clusterId, { priority: "write" });
  if (names.includes(target.name)) throw new Refusal("sql_user_exists");
  await removeCreation(db, earlier.id);
}

type CarriedOut = {
  permit: Creates;
  db: Store;
  creation: Creation;
  spec: Spec;
  connection: SqlConnection;
  prepared: Prepared;
  before: () => Promise<void>;
  note: Note;
  /** its SQL user may be there */
  resumed: boolean;
  /** the password is not shown; finishing the creation later shows one, unless it is for a requester */
  unseen: boolean;
  /** the caller has the turn to change the password */
  hasTurn: boolean;
};

/** Makes the SQL user of a stored creation, and completes it. The caller has its lease. */
export async function carryOut(given: CarriedOut): Promise<CreatedSqlUser> {
  const { permit, db, spec, connection, prepared, note } = given;
  const { clusterId, name } = given.creation;
  const password = makeSqlPassword();
  const creation = await made(given, password);
  note({ way: creation.way });
  await keep(() => saveMade(db, creation, spec, byOf(permit.actor)));
  const job: Job = {
    ...{ db, creation, by: permit.actor.name, note, as: connection.sqlUser },
    ...{ access: prepared.access, databases: prepared.databases, requestId: prepared.requestId },
    ...{ stillMay: stillAllowed(permit, { clusterId, name }), hasTurn: given.hasTurn },
  };
  const ended = await completeCreation(job, password);
  if ("after" in ended) return { name, password: null, unfinished: ended };
  const isShown = !given.unseen && !creation.forRequester && (await maySee(permit, clusterId, ended.state));
  if (!isShown) {
    await removeCreation(db, creation.id);
    note({ passwordShown: false });
    return { name, password: null, proved: ended };
  }
  const shownId = newId("shn");
  await keep(() => keepShown(db, { clusterId, name }, asViewer(permit.actor, "creation"), shownId));
  // No page of a program says that the password arrived: it is in this answer alone.
  await (permit.actor.token ? removeCreation : awaitDelivery)(db, creation.id);
  return { name, password: password.reveal(), shownId, proved: ended };
}

/** Saves the SQL user; a resumed creation may have saved a part before. */
async function saveMade(db: Store, { clusterId, name, sqlUserId, way }: Creation, spec: Spec, by: By) {
  const known = await rowOf(db, { clusterId, name });
  if (known?.id === sqlUserId) return saveReset(db, { clusterId, name }, by);
  const { ownerTeamId, wantedUntil, description } = spec;
  const state = way === "api" ? "admin" : "unknown";
  const row = { ...description, ownerTeamId, wantedUntil, by, state, id: sqlUserId } as const;
  return saveCreated(db, { clusterId, name }, row);
}

/** The creation, whose SQL user is there now. Where nothing was made, it is as if it had never begun. */
async function made({ db, creation, connection, prepared, before, note, resumed }: CarriedOut, password: Secret) {
  const how = { requestId: prepared.requestId, before };
  let way = creation.way;
  try {
    await changing(
      creation,
      note,
      async () => {
        const { answerLost, way: by } = await (resumed ? resume : makeNew)(db, creation, connection, password, how);
        way = by;
        return { name: creation.name, answerLost };
      },
      true,
    );
    return { ...creation, way };
  } catch (error) {
    if (!resumed && isNothingMade(error)) await removeCreation(db, creation.id);
    throw error;
  }
}

/** Whether a creation that failed with this error has made no SQL user. */
export function isNothingMade(error: unknown): boolean {
  if (error instanceof CloudError || error instanceof SqlError) return error.outcome === "not_done";
  return error instanceof Refusal;
}

/** Whether this person could also reset a SQL user of this state, with the session and the roles of this moment: the creation took its time. */
async function maySee({ actor }: Creates, clusterId: string, state: "restricted" | "privileged"): Promise<boolean> {
  const [now, settings] = await Promise.all([actorAgain(actor), settingsNow(await store())]);
  if (!now || !may(now, "sql_users.reset", clusterId)) return false;
  return limitOf("sql_users.reset", holderOn(now, clusterId), { protected: false, state }, settings) === undefined;
}

import { type ChangeEffects, GENERATED_MARK, GENERATED_VERIFIER } from "#lib/shared/change-effects.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { NewDescription } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { revokeAdmin } from "#lib/sql/templates/admin.ts";
import { createUser, markUser, takeMarkAway } from "#lib/sql/templates/new-user.ts";
import type { Permit } from "../../access/guard.ts";
import { maySeeNewPassword, stillAllowed } from "../../access/limits.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { requireSight } from "../../cluster-sql/connection/read-access.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { creatingConnection, type SqlConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { addCreation, type Creation, creationOf, isAwaited, removeCreation } from "../../store/sql-users/creations.ts";
import { createSqlUser, creationEffects } from "../change-sql-user.ts";
import { sending } from "../changing.ts";
import { ownerName } from "../owners/owners.ts";
import { accessOf, requireGroupRoles } from "./access.ts";
import type { Creates, Prepared } from "./attempt.ts";
import { carryOut } from "./carry-out.ts";
import { lookAt, newMark } from "./mark.ts";
import type { Spec } from "./spec.ts";

type Target = { clusterId: string; name: string };

type NewSqlUser = Target &
  Partial<NewDescription> & {
    ownerTeamId?: string | null;
    endsAt?: Instant | null;
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
  if (wayOf(connection) !== "sql") await requireChanges(db, cluster.id);
  const { name, ownerTeamId = null, endsAt: wantedUntil = null, clusterId: _, ...description } = input;
  const target = { clusterId: cluster.id, name };
  await requireMayChoose(permit, cluster.id, wanted);
  note({ owner: await ownerName(ownerTeamId) });
  const spec: Spec = { wanted, ownerTeamId, wantedUntil, description };
  const prepared = await prepare(target, connection, spec);
  const sqlUserId = requested?.id ?? newId("usr");
  const find = async () => {
    const left = requested?.takeOver ? await leftOver(db, target, prepared) : null;
    const earlier = left ? left.earlier : await makeRoom(db, target);
    const creation = {
      ...target,
      id: newId("crt"),
      sqlUserId,
      spec: JSON.stringify(spec),
      way: left?.way ?? wayOf(connection),
      forRequester: requested?.forRequester ?? false,
      by: permit.actor.name,
      marks: [newMark(wantedUntil), ...(left?.marks ?? [])],
      endsAt: wantedUntil,
    };
    const store = async (transaction: Store) => {
      if (earlier) await removeCreation(transaction, earlier.id);
      if (!(await addCreation(transaction, creation))) throw new Refusal("busy");
    };
    return { found: { spec, connection, prepared, resumed: left }, store };
  };
  const before = sending(note, stillAllowed(permit, target), requested?.before);
  const make = { find, before, hasTurn: requested?.hasTurn ?? false };
  return carryOut(db, { permit, note, make, about: { ...target, sqlUserId }, unseen: requested !== undefined });
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
  const last = takeMarkAway(name, wantedUntil);
  if (wayOf(connection) === "sql")
    return { calls: [], sql: [createUser(name, GENERATED_VERIFIER, GENERATED_MARK), ...run, last] };
  const { calls } = await creationEffects(permit, { clusterId: id, name });
  const revoke = revokeAdmin(name, { otherAdmins: [connection.sqlUser] });
  return { calls, sql: [markUser(name, GENERATED_MARK), ...revoke, ...run, last] };
}

function requireToCome({ endsAt }: Pick<NewSqlUser, "endsAt">): void {
  if (typeof endsAt === "number" && endsAt <= Date.now())
    throw new Refusal("invalid_input", { fields: { endsAt: "Choose a time in the future." } });
}

const wayOf = ({ listsSqlMade }: SqlConnection) => (listsSqlMade === false ? "api" : "sql");

type Left = Pick<Creation, "way" | "marks"> & { isThere: boolean; earlier: Creation };

/**
 * What an earlier approval has left of its creation, which the next one takes over; null where its SQL user was deleted. Throws
 * `sql_user_exists` where the SQL user of this name is not proved to be of that creation, and `busy` while its answer is on the way.
 */
async function leftOver(db: Store, target: Target, { requestId }: Prepared): Promise<Left | null> {
  const earlier = await creationOf(db, target);
  if (!earlier) {
    await requireFree(target);
    return null;
  }
  if (await isAwaited(db, earlier)) throw new Refusal("busy");
  const seen = await onCluster(target.clusterId, requestId, (link) => lookAt(link, earlier));
  if (seen !== "ours" && seen !== "absent") throw new Refusal("sql_user_exists");
  return { way: earlier.way, marks: earlier.marks, isThere: seen === "ours", earlier };
}

/** Choosing access grants it, so the actor must be able to grant, or to see the password of an admin. A rule gives the access too. */
export async function requireMayChoose(permit: Creates, clusterId: string, wanted: WantedAccess | null): Promise<void> {
  if (permit.still) return;
  if (wanted && !(await maySeeNewPassword(permit, clusterId))) throw new Refusal("forbidden");
}

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

/**
 * The earlier creation of this name, which ends where its SQL user does not exist. A complete one waits only for its answer to be confirmed.
 * Throws `sql_user_exists`.
 */
async function makeRoom(db: Store, target: Target): Promise<Creation | undefined> {
  const earlier = await creationOf(db, target);
  if (earlier) await requireFree(target);
  return earlier;
}

async function requireFree({ clusterId, name }: Target): Promise<void> {
  cloud().outdate();
  const names = await cloud().listSqlUsers(clusterId, { priority: "write" });
  if (names.includes(name)) throw new Refusal("sql_user_exists");
}

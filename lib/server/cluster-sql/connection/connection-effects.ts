import { type ApiCall, type ChangeEffects, GENERATED_OWN_NAME } from "#lib/shared/change-effects.ts";
import type { ConnectInput, LeftSqlUser, SqlConnectionTarget } from "#lib/shared/sql-users/sql-connection.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { levelScript, type SqlLevel } from "#lib/sql/own-user.ts";
import type { Script } from "#lib/sql/tokens.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { type Change, effectsOf } from "../../cloud/api/changes.ts";
import { changeable } from "../../cloud/changeable.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { staysOnCluster } from "./disconnect.ts";
import { existingConnection, requireOn } from "./existing.ts";
import { ownUserCreated, ownUserDeleted } from "./own-user-events.ts";
import { passwordFileOf } from "./password-file.ts";
import { leftSqlUsers } from "./view.ts";

/* What each change of the SQL connection sends, in the order of the changes. Each throws as its change does, but needs no recent password. */

type Manage = Permit<"sql_connection.manage">;

/** The effects of turning the connection on. Throws `sql_connection_exists`. */
export async function connectEffects(_permit: Manage, { clusterId, level }: ConnectInput): Promise<ChangeEffects> {
  const { id } = await clusterFacts().writable(clusterId);
  const [file, begun] = [passwordFileOf(id), await sqlConnectionOf(await store(), id)];
  const passwordFrom = begun?.passwordFrom ?? (file ? "file" : "key");
  if (passwordFrom === "key") await requireChanges(await store(), id);
  if (begun && (begun.state === "on" || begun.level !== level)) throw new Refusal("sql_connection_exists");
  const name = begun?.sqlUser ?? file?.user ?? GENERATED_OWN_NAME;
  const sql = await scriptOf(id, level, name);
  if (passwordFrom === "file") return { calls: [], sql };
  const isThere = begun !== undefined && (await cloud().listSqlUsers(id, { priority: "read" })).includes(name);
  return { calls: call(isThere ? "set_password" : "create", id, name), sql, events: [ownUserCreated(id, name)] };
}

/** The effects of another level. Throws `sql_connection_off`, `sql_connection_exists` for the present level, and `sql_connection_from_file`. */
export async function changeLevelEffects(_permit: Manage, { clusterId, level }: ConnectInput): Promise<ChangeEffects> {
  const { id } = await clusterFacts().writable(clusterId);
  const connection = await existingConnection(id);
  requireOn(connection);
  const { level: before, sqlUser, passwordFrom } = connection;
  if (before === level) throw new Refusal("sql_connection_exists");
  if (before === "manage") return { calls: [], sql: await scriptOf(id, level, sqlUser) };
  if (passwordFrom === "file") throw new Refusal("sql_connection_from_file");
  await requireChanges(await store(), id);
  return {
    calls: [...call("delete", id, sqlUser), ...call("create", id, GENERATED_OWN_NAME)],
    sql: await scriptOf(id, level, GENERATED_OWN_NAME),
    events: [ownUserDeleted(id, sqlUser), ownUserCreated(id, GENERATED_OWN_NAME)],
  };
}

/** The effects of a new password. Throws `sql_connection_from_file`. */
export async function rotateEffects(_permit: Manage, { clusterId }: SqlConnectionTarget): Promise<ChangeEffects> {
  const { clusterId: id, sqlUser, passwordFrom } = await existingConnection(clusterId);
  if (passwordFrom === "file") throw new Refusal("sql_connection_from_file");
  await requireChanges(await store(), id);
  return { calls: call("set_password", id, sqlUser), sql: [] };
}

/** The effects of turning the connection off. */
export async function disconnectEffects(_permit: Manage, { clusterId }: SqlConnectionTarget): Promise<ChangeEffects> {
  const { id } = await clusterFacts().writable(clusterId);
  const connection = await existingConnection(id);
  const { sqlUser } = connection;
  if (staysOnCluster(connection)) return { calls: [], sql: [] };
  await requireChanges(await store(), id);
  return deletionOf(id, sqlUser);
}

/** The effects of removing an unused SQL user of Rolecall. Throws `sql_user_not_found`. */
export async function removeLeftSqlUserEffects(
  _permit: Manage,
  { clusterId, name }: LeftSqlUser,
): Promise<ChangeEffects> {
  if (!(await leftSqlUsers(clusterId)).includes(name)) throw new Refusal("sql_user_not_found");
  const { id } = await changeable(clusterId);
  return deletionOf(id, name);
}

const call = (kind: Change["kind"], clusterId: string, name: string): readonly ApiCall[] =>
  effectsOf({ kind, clusterId, name }).calls;
const deletionOf = (clusterId: string, name: string): ChangeEffects => ({
  calls: call("delete", clusterId, name),
  sql: [],
  events: [ownUserDeleted(clusterId, name)],
});

async function scriptOf(clusterId: string, level: SqlLevel, name: string): Promise<Script> {
  const databases = await cloud().listDatabases(clusterId, { priority: "read" });
  return levelScript(
    level,
    name,
    databases.filter((database) => database !== SYSTEM_DATABASE),
  );
}

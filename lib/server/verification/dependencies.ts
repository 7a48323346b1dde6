import type { Dependencies } from "#lib/shared/sql-users/dependencies.ts";
import type { ResultSet } from "#lib/sql/answers/read/result-set.ts";
import { enterDatabase, SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { isNameable } from "#lib/sql/own-user.ts";
import {
  askDefaults,
  askGrants,
  askOwned,
  askSchedules,
  askSchemas,
  askSystem,
  DEFAULTS_OF,
} from "#lib/sql/templates/dependencies.ts";
import type { Permit } from "../access/guard.ts";
import { requireLimits } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import { requestContext } from "../base/request/request.ts";
import { SqlError } from "../base/sql-error.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { databasesOn } from "../cluster-sql/connection/read-access.ts";
import { onCluster } from "../cluster-sql/connection/session.ts";
import type { Link } from "../cluster-sql/link.ts";
import { findSqlUser } from "../sql-users/find-sql-user.ts";

type Target = { clusterId: string; name: string };
type Mutable = { -readonly [K in keyof Dependencies]: Dependencies[K] };

/**
 * What keeps a cluster from deleting a SQL user, in all its databases. Throws the refusals `sql_connection_off` and
 * `sql_connection_observes`, `SqlError`, CloudError and other Refusals.
 */
export async function getDependencies(permit: Permit<"sql_users.delete">, target: Target): Promise<Dependencies> {
  await findSqlUser(permit, target);
  await requireLimits(permit, target);
  return readDependencies(target);
}

/** Reads from the cluster what blocks the deletion of a SQL user. Throws `sql_connection_observes` below the level *Manage*. */
export async function readDependencies({ clusterId, name }: Target): Promise<Dependencies> {
  const { requestId } = await requestContext();
  const known = await cloud().listDatabases(clusterId, { priority: "read" });
  return onCluster(clusterId, requestId, async (link, { level }) => {
    if (level !== "manage") throw new Refusal("sql_connection_observes");
    return dependenciesOf(link, name, known);
  });
}

/** `known`: the databases that the Cloud API lists. */
export async function dependenciesOf(link: Link, name: string, known: readonly string[]): Promise<Dependencies> {
  const all = [...(await databasesOn(link, known)), SYSTEM_DATABASE].sort();
  const found: Mutable = { databases: [], hidden: [], owned: [], grants: [], defaults: [], system: [], schedules: [] };
  found.system = rowsOf(await link.run(askSystem(name)))
    .filter(({ grantee }) => grantee === name)
    .map(({ privilege_type: privilege = "" }) => privilege);
  found.schedules = texts(await link.run(askSchedules(name)), "id");
  for (const database of all)
    if (await entered(link, database)) {
      found.databases.push(database);
      await readDatabase(link, { name, database }, found);
    } else found.hidden.push(database);
  return found;
}

type Place = { name: string; database: string };

/** In the database `system` nothing is owned by a SQL user, and CockroachDB keeps its tables as they are: only grants are asked for. */
async function readDatabase(link: Link, { name, database }: Place, found: Mutable): Promise<void> {
  if (database === SYSTEM_DATABASE) {
    for (const row of rowsOf(await link.run(askGrants(name)))) addGrant(row, { name, database }, found);
    return;
  }
  found.owned.push(...ownedIn(await link.run(askOwned(name, database)), database));
  for (const row of rowsOf(await link.run(askGrants(name)))) addGrant(row, { name, database }, found);
  const all = texts(await link.run(askSchemas()), "schema_name").filter((schema) => !isCatalog(schema));
  const schemas = all.filter(isNameable);
  // A schema that no statement can name must not prevent finding the rest.
  if (schemas.length < all.length) found.hidden.push(database);
  for (const schema of [null, ...schemas])
    for (const of of DEFAULTS_OF)
      for (const row of rowsOf(await link.run(askDefaults(name, of, schema))))
        addDefault(row, { name, database, schema }, found);
}

/** Databases are listed in each of them. Types that come with a table or with another type are left out: they go with it. */
function ownedIn(result: ResultSet, database: string): Dependencies["owned"] {
  const all = rowsOf(result).map(({ object_type: kind = "", still_owned: object = "" }) => ({
    database,
    kind,
    object,
  }));
  const tables = new Set(all.filter(({ kind }) => kind === "table").map(({ object }) => object));
  return all.filter(({ kind, object }) => {
    if (kind === "database") return object === database;
    return kind !== "type" || !(tables.has(object) || object.startsWith("_"));
  });
}

/** Rights through roles and public do not block a deletion, and owned objects are listed separately. */
function addGrant(row: Row, { name, database }: Place, found: Mutable): void {
  const { object_type: kind = "", grantee, privilege_type: privilege = "" } = row;
  const named = row.object_name && row.object_name !== "NULL" ? row.object_name : (row.schema_name ?? "");
  const owned = kind === "database" ? database : named;
  const isOwners = found.owned.some(
    (each) => each.database === database && each.kind === kind && each.object === owned,
  );
  if (grantee !== name || (privilege === "ALL" && isOwners)) return;
  const path = [row.schema_name, row.object_name].filter((part) => part && part !== "NULL").join(".");
  const isConnection = kind === "external_connection";
  const about = {
    database: isConnection ? null : database,
    kind,
    object: isConnection ? (row.object_name ?? "") : path || database,
  };
  const same = found.grants.find(
    (each) => each.database === about.database && each.kind === kind && each.object === about.object,
  );
  if (!same) found.grants.push({ ...about, privileges: [privilege] });
  else if (!same.privileges.includes(privilege)) same.privileges.push(privilege);
}

/** Without what every role has by itself: its own objects are its own, and public may use types and call functions. */
function addDefault(row: Row, { name, database, schema }: Place & { schema: string | null }, found: Mutable): void {
  const { object_type: kind = "", grantee = "" } = row;
  const creator = row.for_all_roles === "t" || row.for_all_roles === "true" ? null : (row.role ?? "");
  const isForIt = grantee === name && creator !== name;
  const isByDefault = grantee === "public" && ["types", "functions", "routines"].includes(kind);
  const isOfIt = creator === name && grantee !== name && !isByDefault;
  if (!isForIt && !isOfIt) return;
  const one = { database, schema, creator, grantee, kind };
  if (!found.defaults.some((each) => JSON.stringify(each) === JSON.stringify(one))) found.defaults.push(one);
}

/** False where the database refuses to be entered, or no statement can name it. */
async function entered(link: Link, database: string): Promise<boolean> {
  if (!isNameable(database)) return false;
  try {
    await link.run(enterDatabase(database));
    return true;
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return false;
    throw error;
  }
}

type Row = Readonly<Record<string, string | undefined>>;

function rowsOf({ columns, rows }: ResultSet): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
}

function texts(result: ResultSet, column: string): string[] {
  return rowsOf(result).map((row) => row[column] ?? "");
}

function isCatalog(schema: string): boolean {
  return /^(pg_|crdb_internal$|information_schema$)/.test(schema);
}

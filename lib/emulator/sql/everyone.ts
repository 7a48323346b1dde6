import type { Granted, Place } from "./facts.ts";
import { ADMIN, type Model, ROOT } from "./model.ts";
import { everyGrant, GRANTS, grantCells, memberships, type Result, show, systemGrants } from "./shows.ts";
import { type Asked, OPTIONS, optionRows } from "./user-queries.ts";

/** Answers the SELECTs over all SQL users of a cluster; undefined for any other. */
export function queryEveryone(asked: Asked, text: string): Result | undefined {
  if (/^WITH every_user AS \(SHOW USERS\), owners AS .* FROM every_user$/.test(text))
    return show(OPTIONS, everyOption(asked.model), "SELECT");
  if (text === "SELECT oid AS database_id, datname AS cluster_database FROM pg_catalog.pg_database")
    return show(["database_id", "cluster_database"], databaseRows(asked.model), "SELECT");
  if (/ SELECT owner, owned FROM owners$/.test(text)) return show(["owner", "owned"], ownerRows(asked, text), "SELECT");
  if (/^WITH every_grant AS \(SHOW GRANTS\), .* FROM powers$/.test(text))
    return show(GRANTS, powersIn(asked, text).map(grantCells), "SELECT");
  return undefined;
}

/** The counts of a proof over all SQL users, by column; undefined for one that it does not have. */
export function countEveryone(asked: Asked, text: string, column: string): number | undefined {
  const { model } = asked;
  switch (column) {
    case "users":
      return everyOption(model).length;
    case "roles":
      return memberships(model, []).length;
    case "system_grants":
      return systemGrants(model, null).length;
    case "cluster_databases":
      return databaseRows(model).length;
    case "owners":
      return ownerRows(asked, text).length;
    case "powers":
      return powersIn(asked, text).length;
    default:
      return undefined;
  }
}

function everyOption(model: Model): string[][] {
  return optionRows(model, [ADMIN, ROOT, ...model.roles().map(({ name }) => name)].sort());
}

/** Every database with a number that it keeps while no other is dropped. */
function databaseRows(model: Model): string[][] {
  return model.databases().map((name, at) => [String(100 + at), name]);
}

/** How many tables, schemas and routines of the current database each role owns, without the roles that the query leaves out. */
function ownerRows({ model, database }: Asked, text: string): string[][] {
  const leftOut = listAfter(text, "owner NOT IN");
  const isCounted = ({ kind }: Place) => kind !== "database" && kind !== "type";
  const owned = Map.groupBy(model.places(database).filter(isCounted), (place) => model.owner(place));
  return [...owned].flatMap(([owner, places]) => (leftOut.has(owner) ? [] : [[owner, String(places.length)]]));
}

/** The grants in the current database by which a role can gain more, by the lists in the query. */
function powersIn({ model, actor, database }: Asked, text: string): readonly Granted[] {
  const leftOut = listAfter(text, "grantee NOT IN");
  const harmless = listAfter(text, "privilege_type NOT IN");
  const catalogs = listAfter(text, "schema_name NOT IN");
  const isPower = ({ grantable, kind, privilege, schema, database: of }: Granted) =>
    grantable ||
    (kind === "database" && !harmless.has(privilege)) ||
    (of === "system" && (schema === null || !catalogs.has(schema)));
  return everyGrant(model, actor, database).filter((grant) => !leftOut.has(grant.grantee) && isPower(grant));
}

/** The texts in brackets after these words of a query. */
function listAfter(text: string, words: string): ReadonlySet<string> {
  const list = new RegExp(`${words} \\(([^)]*)\\)`).exec(text)?.[1] ?? "";
  return new Set([...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, item = ""]) => item.replaceAll("''", "'")));
}

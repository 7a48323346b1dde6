import { type Step, schemaOf, schemaPaths } from "./read/script.ts";
import type { AllKind, FutureKind, Grant, Path } from "./read/syntax.ts";

/** Tables, sequences and routines: the kinds with grants on existing objects and on later ones. */
export type Half = "TABLES" | "SEQUENCES" | "FUNCTIONS";
/** A schema by its database and name; null where the script does not say which. */
export type Place = { readonly database: string | null; readonly schema: string | null };

const EVERYWHERE = "*";
const SOMEWHERE = "?";
const UNKNOWN = "";
/** More pairs of roles and schemas in one statement are taken for everything, so that the linter stays fast. */
export const MOST_PAIRS = 64;

/** A grantee and a place. An unknown database matches any, so that nothing is reported that may be right. */
class Given {
  readonly #keys = new Set<string>();

  add(role: string, what: string, { database, schema }: Place): void {
    for (const where of [database ?? UNKNOWN, EVERYWHERE])
      for (const place of [schema ?? EVERYWHERE, SOMEWHERE]) this.#keys.add(key(role, what, where, place));
  }

  /** In this schema, or in the whole database. */
  has(role: string, what: string, place: Place): boolean {
    return (
      this.#at(role, what, place.database, place.schema ?? EVERYWHERE) ||
      this.#at(role, what, place.database, EVERYWHERE)
    );
  }

  /** In any schema of the database. */
  hasSome(role: string, what: string, database: string | null): boolean {
    return this.#at(role, what, database, SOMEWHERE);
  }

  #at(role: string, what: string, database: string | null, place: string): boolean {
    if (database === null) return this.#keys.has(key(role, what, EVERYWHERE, place));
    return this.#keys.has(key(role, what, database, place)) || this.#keys.has(key(role, what, UNKNOWN, place));
  }
}

function key(...parts: readonly string[]): string {
  return parts.join("\u0000");
}

export type Coverage = { readonly existing: Given; readonly future: Given; readonly usage: Given };

/** The rights that a whole script gives to each role, by schema. */
export function coverageOf(steps: readonly Step[]): Coverage {
  const coverage = { existing: new Given(), future: new Given(), usage: new Given() };
  for (const step of steps) if (step.parsed.is === "grant") cover(coverage, step.parsed, step.database);
  return coverage;
}

function cover({ existing, future, usage }: Coverage, grant: Grant, current: string | null): void {
  const { target } = grant;
  const places = placesOf(grant, current);
  const many = places.length * grant.roles.length > MOST_PAIRS;
  for (const { value } of grant.roles)
    for (const place of many ? [ANYWHERE] : places) {
      if (target.on === "future") future.add(value, halfOf(target.kind) ?? target.kind, place);
      else if (target.on === "all") existing.add(value, halfOf(target.kind) ?? target.kind, place);
      else if (target.on === "named" && target.kind === "schema") {
        if (grant.all || grant.privileges.some((name) => name.value.toLowerCase() === "usage"))
          usage.add(value, "USAGE", place);
      } else if (target.on === "named" && target.kind === "table") existing.add(value, "TABLES", place);
      else if (target.on === "named" && target.kind === "sequence") existing.add(value, "SEQUENCES", place);
    }
}

const ANYWHERE: Place = { database: null, schema: null };

/** The schemas that a grant is about; the whole database for defaults without IN SCHEMA. */
export function placesOf(grant: Grant, current: string | null): readonly Place[] {
  const { target } = grant;
  if (target.on === "named" && (target.kind === "table" || target.kind === "sequence"))
    return target.names.map((path) => placeOfTable(path, current));
  const places = schemaPaths(grant).map((path) => {
    const { database, name } = schemaOf(path, current);
    return { database, schema: name };
  });
  return target.on === "future" && places.length === 0 ? [{ database: current, schema: null }] : places;
}

/** Of `database.schema.table` and `database.schema.*` only: fewer parts may mean either. */
function placeOfTable({ parts, star }: Path, current: string | null): Place {
  const [first, second] = parts;
  if (!first || !second || parts.length + (star ? 1 : 0) < 3) return { database: current, schema: null };
  return { database: first.value, schema: second.value };
}

/**
 * The kind of objects, as privileges know it: functions and procedures are one. Null for kinds that are neither tables, sequences nor
 * routines.
 */
export function halfOf(kind: AllKind | FutureKind): Half | null {
  if (kind === "FUNCTIONS" || kind === "PROCEDURES" || kind === "ROUTINES") return "FUNCTIONS";
  return kind === "TABLES" || kind === "SEQUENCES" ? kind : null;
}

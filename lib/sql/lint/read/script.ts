import { parseVersion, type Version } from "../../version.ts";
import { privilegesOfGrant } from "../print.ts";
import type { Span } from "./lexer.ts";
import type { ReadStatement } from "./read.ts";
import type { Grant, Name, Parsed, Path } from "./syntax.ts";

/** A statement with the session state at that point. */
export type Step = {
  readonly index: number;
  readonly at: Span;
  readonly parsed: Parsed;
  /** the current database; null where the script does not say */
  readonly database: string | null;
  readonly inTransaction: boolean;
};

/** The whole script, for rules that look further than one statement. */
export type Script = {
  readonly steps: readonly Step[];
  readonly version: Version | null;
  /** for each user, the last statement that grants it something, admin excluded */
  readonly lastGiven: ReadonlyMap<string, number>;
  /** for each user, the roles that it is put into */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  /** names that are used as schemas somewhere */
  readonly schemas: ReadonlySet<string>;
  /** names that are used as databases somewhere */
  readonly databases: ReadonlySet<string>;
  /** schemas that the script creates, with their owner; null where it names none */
  readonly made: ReadonlyMap<string, string | null>;
  /** the grantees of SELECT on tables */
  readonly readers: ReadonlySet<string>;
};

/** What rules need to know of the whole script; `currentDatabase` is where it begins. */
export function makeScript(
  statements: readonly ReadStatement[],
  options: { readonly version?: string | undefined; readonly currentDatabase?: string | undefined },
): Script {
  const steps = walk(statements, options.currentDatabase ?? null);
  const lastGiven = new Map<string, number>();
  const groups = new Map<string, Set<string>>();
  const schemas = new Set<string>();
  const readers = new Set<string>();
  const databases = new Set<string>(options.currentDatabase === undefined ? [] : [options.currentDatabase]);
  const made = new Map<string, string | null>();
  for (const { index, parsed } of steps) {
    if (parsed.is === "use" && parsed.database) databases.add(parsed.database.value);
    if (parsed.is === "create schema") {
      const name = parsed.path.parts.at(-1)?.value ?? "";
      schemas.add(name);
      made.set(name, parsed.owner?.value ?? null);
    }
    if (parsed.is === "join")
      for (const { value } of parsed.members) {
        if (!parsed.groups.every((group) => group.value === "admin")) lastGiven.set(value, index);
        const known = groups.get(value) ?? new Set();
        // A few are enough for a reader, and long lists must not make the linter slow.
        for (const group of parsed.groups.slice(0, MOST_GROUPS)) if (known.size < MOST_GROUPS) known.add(group.value);
        groups.set(value, known);
      }
    if (parsed.is !== "grant" && parsed.is !== "revoke") continue;
    if (parsed.target.on === "named" && parsed.target.kind === "database")
      for (const path of parsed.target.names) databases.add(path.parts.at(-1)?.value ?? "");
    for (const path of schemaPaths(parsed)) schemas.add(path.parts.at(-1)?.value ?? "");
    if (parsed.is === "revoke") continue;
    const reads = parsed.all !== null || privilegesOfGrant(parsed).includes("SELECT");
    for (const { value } of parsed.roles) {
      lastGiven.set(value, index);
      if (reads) readers.add(value);
    }
  }
  return { steps, version: readVersion(options.version), lastGiven, groups, schemas, databases, made, readers };
}

const MOST_GROUPS = 32;

function walk(statements: readonly ReadStatement[], current: string | null): readonly Step[] {
  let database = current;
  let inTransaction = false;
  return statements.map(({ parsed, from, to }, index) => {
    if (parsed.is === "begin") inTransaction = true;
    if (parsed.is === "end") inTransaction = false;
    const step = { index, at: { from, to }, parsed, database, inTransaction };
    if (parsed.is === "use") database = parsed.database?.value ?? null;
    return step;
  });
}

/** A release older than all known ones has none of the later features. */
function readVersion(version: string | undefined): Version | null {
  try {
    return parseVersion(version);
  } catch {
    return 0;
  }
}

/** The schemas that a grant names. */
export function schemaPaths({ target }: Grant): readonly Path[] {
  if (target.on === "all" || target.on === "future") return target.schemas;
  return target.on === "named" && target.kind === "schema" ? target.names : [];
}

/** Database and name of a schema; the current database where only the name is given. */
export function schemaOf(
  path: Path,
  current: string | null,
): { readonly database: string | null; readonly name: string } {
  const [first, second] = path.parts;
  return second
    ? { database: first?.value ?? null, name: second.value }
    : { database: current, name: first?.value ?? "" };
}

/** Users and roles by name: neither CURRENT_USER nor the like. */
export function named(names: readonly Name[]): readonly Name[] {
  return names.filter(({ written }) => written !== "session");
}

/** All names of users and roles in a statement, in its order. */
export function rolesIn(parsed: Parsed): readonly Name[] {
  switch (parsed.is) {
    case "grant":
    case "revoke": {
      const { target } = parsed;
      const creators = target.on === "future" && Array.isArray(target.creators) ? target.creators : [];
      return named([...creators, ...parsed.roles]);
    }
    case "join":
    case "leave":
      return named([...parsed.groups, ...parsed.members]);
    case "create role":
    case "alter role":
      return named([parsed.role]);
    case "drop role":
    case "drop owned":
    case "show":
      return named(parsed.roles);
    case "reassign owned":
      return named([...parsed.from, parsed.to]);
    case "owner":
      return named([parsed.to]);
    case "create schema":
      return parsed.owner ? named([parsed.owner]) : [];
    case "use":
    case "query":
    case "unknown":
    case "begin":
    case "end":
    case "within transaction":
      return [];
    default:
      return parsed satisfies never;
  }
}

/** All names of databases, schemas and objects in a statement. */
export function objectsIn(parsed: Parsed): readonly Name[] {
  switch (parsed.is) {
    case "grant":
    case "revoke": {
      const { target } = parsed;
      if (target.on === "named") return target.names.flatMap(({ parts }) => parts);
      return schemaPaths(parsed).flatMap(({ parts }) => parts);
    }
    case "show":
      return parsed.objects;
    case "create schema":
      return parsed.path.parts;
    case "use":
      return parsed.database ? [parsed.database] : [];
    case "alter role":
      return parsed.database ? [parsed.database] : [];
    case "join":
    case "leave":
    case "create role":
    case "drop role":
    case "drop owned":
    case "reassign owned":
    case "owner":
    case "query":
    case "unknown":
    case "begin":
    case "end":
    case "within transaction":
      return [];
    default:
      return parsed satisfies never;
  }
}

import type { RowNeed } from "#lib/sql/answers/statement-kinds.ts";
import type { Counted } from "#lib/sql/answers/use.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";

/** Rights that something speaks for: what was seen, what is held, or what a name says. */
export type Wants = {
  /** by database */
  readonly rows: ReadonlyMap<string, ReadonlySet<RowNeed>>;
  /** databases in which it makes or changes tables */
  readonly define: ReadonlySet<string>;
  readonly backup: boolean;
  readonly restore: boolean;
  readonly watch: boolean;
};

export const NO_WANTS: Wants = {
  rows: new Map(),
  define: new Set(),
  backup: false,
  restore: false,
  watch: false,
};

/** All that any of these want. */
export function together(all: readonly Wants[]): Wants {
  const rows = new Map<string, Set<RowNeed>>();
  for (const each of all)
    for (const [database, needs] of each.rows) rows.set(database, new Set([...(rows.get(database) ?? []), ...needs]));
  return {
    rows,
    define: new Set(all.flatMap(({ define }) => [...define])),
    backup: all.some(({ backup }) => backup),
    restore: all.some(({ restore }) => restore),
    watch: all.some(({ watch }) => watch),
  };
}

export function isNothing({ rows, define, backup, restore, watch }: Wants): boolean {
  return rows.size === 0 && define.size === 0 && !backup && !restore && !watch;
}

/** The databases that anything is wanted in. */
export function databasesIn({ rows, define }: Wants): string[] {
  return [...new Set([...rows.keys(), ...define])].sort();
}

/** Whether it writes rows anywhere. */
export function writes({ rows }: Wants): boolean {
  return [...rows.values()].some((needs) => [...needs].some((need) => need !== "read"));
}

/** What the rows, and what the definition of tables, of a level give. */
const GIVES: Record<WantedAccess["level"], readonly RowNeed[]> = {
  "read-only": ["read"],
  "read-write": ["read", "insert", "update", "delete"],
  "append-only": ["insert"],
  "table-level": [],
  // on what it owns, which is all that is in the databases for which it is suggested
  "ddl-owner": ["read", "insert", "update", "delete"],
  "backup-operator": [],
  monitoring: [],
};

/** Whether a level gives all that is wanted; one of chosen tables never does, since it is not known which tables are meant. */
export function covers(access: WantedAccess, wants: Wants): boolean {
  const given = new Set(rowsGiven(access));
  const databases = "databases" in access ? new Set(access.databases.map(({ name }) => name)) : new Set<string>();
  const isData = given.size > 0;
  const rows = [...wants.rows].every(
    ([database, needs]) => needs.size === 0 || (isData && databases.has(database) && isWithin(needs, given)),
  );
  const define = wants.define.size === 0 || (access.level === "ddl-owner" && isWithin(wants.define, databases));
  const isBackup = access.level === "backup-operator";
  const backup = !wants.backup || isBackup;
  const restore = !wants.restore || (isBackup && access.restore === true);
  return rows && define && backup && restore && (!wants.watch || access.level === "monitoring");
}

function isWithin<T>(some: ReadonlySet<T>, all: ReadonlySet<T>): boolean {
  return [...some].every((each) => all.has(each));
}

/** What a level gives on the rows of its databases; of one of chosen tables it is not known whether they are the right ones. */
export function rowsGiven(access: WantedAccess): readonly RowNeed[] {
  if (access.level === "read-write" && access.saveRows) return ["read", "insert", "update"];
  return access.level === "append-only" && access.alsoRead ? ["read", "insert"] : GIVES[access.level];
}

const ROW_PRIVILEGES: Readonly<Record<string, readonly RowNeed[]>> = {
  SELECT: ["read"],
  INSERT: ["insert"],
  UPDATE: ["update"],
  DELETE: ["delete"],
  ALL: ["read", "insert", "update", "delete"],
};
const BACKUP: ReadonlySet<string> = new Set(["BACKUP", "ALL"]);
const WATCH: ReadonlySet<string> = new Set(["VIEWACTIVITY", "VIEWACTIVITYREDACTED", "VIEWCLUSTERMETADATA", "VIEWJOB"]);

/** What is held in a database, and of system privileges: by the SQL user itself and by its roles but admin. */
export type Held = {
  readonly grants: readonly { readonly database: string; readonly grants: readonly Counted[] }[];
  readonly system: ReadonlySet<string>;
  readonly roles: readonly string[];
};

/** What grants were given for. Those that an owner has by itself are no sign: they are not counted. */
export function wantsOfHeld({ grants, system }: Pick<Held, "grants" | "system">, ownsIn: ReadonlySet<string>): Wants {
  const rows = new Map<string, Set<RowNeed>>();
  const define = new Set<string>();
  let backup = [...system].some((privilege) => BACKUP.has(privilege));
  for (const { database, grants: found } of grants)
    for (const { kind, privilege } of found) {
      const isOwners = privilege === "ALL" && ownsIn.has(database);
      if (kind === "table" && !isOwners)
        for (const need of (Object.hasOwn(ROW_PRIVILEGES, privilege) && ROW_PRIVILEGES[privilege]) || [])
          rows.set(database, (rows.get(database) ?? new Set<RowNeed>()).add(need));
      if ((kind === "database" || kind === "schema") && privilege === "CREATE") define.add(database);
      if (kind === "database" && privilege === "BACKUP") backup = true;
    }
  const watch = [...system].some((privilege) => WATCH.has(privilege));
  return { rows, define, backup, restore: system.has("RESTORE"), watch };
}

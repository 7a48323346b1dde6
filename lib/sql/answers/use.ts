import { timeOf } from "./login-facts.ts";
import { cellOf, hasColumns, isYes, type ResultSet } from "./read/result-set.ts";
import { type Beyond, kindOf, type Need, type StatementKind } from "./statement-kinds.ts";

/** Statements of one SQL user in one database that need the same. Texts are in none of it. */
export type Work = {
  readonly user: string;
  /** as the database calls it; null where the cluster did not say it */
  readonly database: string | null;
  readonly needs: readonly Need[];
  readonly beyond: Beyond | null;
  readonly isUnclear: boolean;
  readonly statements: number;
  /** epoch milliseconds; null where the text is no time */
  readonly first: number | null;
  readonly last: number | null;
};

const WORK = "user_name database_name first_words inserts updates deletes is_cut statements first_seen last_seen";

/** The answer to `showRunning`, `showInsights`, `showLastStatements`, `showInsightsBetween` or `showRefused`, and how many nodes did not answer; undefined where it is none. */
export function readWork(set: ResultSet): { work: Work[]; lostNodes: number } | undefined {
  if (!hasColumns(set, WORK.split(" "))) return undefined;
  const work: Work[] = [];
  let lostNodes = 0;
  for (const row of set.rows) {
    const cell = (column: string) => cellOf(set, row, column);
    const statements = countIn(cell("statements"));
    if (statements === undefined || !/^[A-Z\s]*$/.test(cell("first_words"))) return undefined;
    if (cell("user_name") === "NULL") {
      lostNodes += statements;
      continue;
    }
    const kind = kindIn(cell);
    work.push({
      user: cell("user_name"),
      database: cell("database_name") || null,
      needs: kind.needs,
      beyond: kind.beyond,
      isUnclear: kind.isUnclear,
      statements,
      first: timeOf(cell("first_seen")) ?? null,
      last: timeOf(cell("last_seen")) ?? null,
    });
  }
  return { work, lostNodes };
}

/** The kind of the statements of a row. */
function kindIn(cell: (column: string) => string): StatementKind {
  return kindOf({
    firstWords: cell("first_words"),
    inserts: isYes(cell("inserts")),
    updates: isYes(cell("updates")),
    deletes: isYes(cell("deletes")),
    isCut: isYes(cell("is_cut")),
  });
}

/** A table that the plans of such statements name. */
export type TableWork = Pick<Work, "user" | "database" | "needs" | "beyond" | "isUnclear" | "statements"> & {
  readonly table: string;
};

const TABLES = "user_name database_name first_words inserts updates deletes is_cut table_name statements";
/** What a plan says of a table that is not there any more (unknownTable, pkg/sql/opt/exec/explain/plan_gist_factory.go). */
const UNKNOWN_TABLE = "unknown table";
const MOST_LETTERS = 128;

/** The answer to `showTables`; undefined where it is another one. */
export function readTables(set: ResultSet): TableWork[] | undefined {
  if (!hasColumns(set, TABLES.split(" "))) return undefined;
  const found: TableWork[] = [];
  for (const row of set.rows) {
    const cell = (column: string) => cellOf(set, row, column);
    const statements = countIn(cell("statements"));
    if (statements === undefined || !/^[A-Z\s]*$/.test(cell("first_words"))) return undefined;
    const table = cell("table_name").trim();
    if (table === "" || table === UNKNOWN_TABLE || table.length > MOST_LETTERS) continue;
    const { needs, beyond, isUnclear } = kindIn(cell);
    found.push({
      user: cell("user_name"),
      database: cell("database_name") || null,
      needs,
      beyond,
      isUnclear,
      statements,
      table,
    });
  }
  return found;
}

/** The open sessions of each SQL user, and when the newest began; null where the cluster gave no time. */
export type SessionCounts = {
  readonly counts: ReadonlyMap<string, { readonly sessions: number; readonly newest: number | null }>;
  readonly nameless: number;
};

/** The answer to `countSessionsSince`; undefined where it is another one. */
export function readSessionsSince(set: ResultSet): SessionCounts | undefined {
  if (!hasColumns(set, ["user_name", "sessions", "newest"])) return undefined;
  const counts = new Map<string, { sessions: number; newest: number | null }>();
  let nameless = 0;
  for (const row of set.rows) {
    const [user, sessions] = [cellOf(set, row, "user_name"), countIn(cellOf(set, row, "sessions"))];
    if (sessions === undefined) return undefined;
    if (user === "NULL") nameless += sessions;
    else counts.set(user, { sessions, newest: timeOf(cellOf(set, row, "newest")) ?? null });
  }
  return { counts, nameless };
}

/** Numbers by name, of `countSessions` and `countSchedules`: rows without a name are `nameless`. Undefined where it is another answer. */
export function readCounts(
  set: ResultSet,
  [name, count]: readonly [name: string, count: string],
): { counts: ReadonlyMap<string, number>; nameless: number } | undefined {
  if (!hasColumns(set, [name, count])) return undefined;
  const counts = new Map<string, number>();
  let nameless = 0;
  for (const row of set.rows) {
    const [who, found] = [cellOf(set, row, name), countIn(cellOf(set, row, count))];
    if (found === undefined) return undefined;
    if (who === "NULL") nameless += found;
    else counts.set(who, (counts.get(who) ?? 0) + found);
  }
  return { counts, nameless };
}

/** How many tables, schemas and routines each role owns in a database. */
export type Owned = { readonly owner: string; readonly kind: "table" | "schema" | "routine"; readonly owned: number };

/** The answer to `countOwned`; undefined where it is another one. */
export function readOwned(set: ResultSet): Owned[] | undefined {
  if (!hasColumns(set, ["owner", "kind", "owned"])) return undefined;
  const found: Owned[] = [];
  for (const row of set.rows) {
    const [kind, owned] = [cellOf(set, row, "kind"), countIn(cellOf(set, row, "owned"))];
    if (owned === undefined || (kind !== "table" && kind !== "schema" && kind !== "routine")) return undefined;
    found.push({ owner: cellOf(set, row, "owner"), kind, owned });
  }
  return found;
}

/** On how many objects of a kind a role has a privilege in a database. */
export type Counted = {
  readonly grantee: string;
  readonly kind: string;
  readonly privilege: string;
  readonly objects: number;
};

/** The answer to `countGrants`; undefined where it is another one. */
export function readCountedGrants(set: ResultSet): Counted[] | undefined {
  if (!hasColumns(set, ["grantee", "object_type", "privilege_type", "objects"])) return undefined;
  const found: Counted[] = [];
  for (const row of set.rows) {
    const objects = countIn(cellOf(set, row, "objects"));
    if (objects === undefined) return undefined;
    const [grantee, kind] = [cellOf(set, row, "grantee"), cellOf(set, row, "object_type")];
    found.push({ grantee, kind, privilege: cellOf(set, row, "privilege_type"), objects });
  }
  return found;
}

/** The schemas in the answer to `showSchemas` without those of the catalog; undefined where it is another one. */
export function readSchemas(set: ResultSet): string[] | undefined {
  if (!hasColumns(set, ["schema_name"])) return undefined;
  const names = set.rows.map((row) => cellOf(set, row, "schema_name"));
  return names.filter((name) => name !== "" && !/^(pg_|crdb_internal$|information_schema$)/.test(name));
}

function countIn(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

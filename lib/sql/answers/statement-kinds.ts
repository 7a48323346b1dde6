/*
 * What a statement needs, by its first words as the cluster has reduced it. A kind that is not known needs all that touches rows, and is
 * marked: what is wrong here must give more, never less.
 */

/** What a SQL user does in a database, as far as a level of access can give it. */
export const ROW_NEEDS = ["read", "insert", "update", "delete"] as const;
export type RowNeed = (typeof ROW_NEEDS)[number];
export const NEEDS = [...ROW_NEEDS, "define", "backup", "restore", "watch"] as const;
export type Need = (typeof NEEDS)[number];

/** What no level of access gives. */
export const BEYONDS = ["rights", "roles", "databases", "settings", "jobs", "feeds"] as const;
export type Beyond = (typeof BEYONDS)[number];

export type StatementKind = {
  readonly needs: readonly Need[];
  readonly beyond: Beyond | null;
  /** the kind is not known, or the text was cut where it could say more */
  readonly isUnclear: boolean;
};

export type Reduced = {
  readonly firstWords: string;
  /** whether words that write stand anywhere in the text */
  readonly inserts: boolean;
  readonly updates: boolean;
  readonly deletes: boolean;
  readonly isCut: boolean;
};

const HARMLESS = words(
  "SET RESET SHOW USE BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE ABORT END DISCARD DEALLOCATE LISTEN UNLISTEN NOTIFY CLOSE FETCH MOVE",
);
/** They need SELECT, and what the words in them need. */
const READING = words("SELECT TABLE VALUES WITH EXPLAIN DECLARE PREPARE");
const DEFINING = words("COMMENT TRUNCATE IMPORT REFRESH ANALYZE SCATTER SPLIT UNSPLIT INSPECT");
const JOBS = words("PAUSE RESUME CANCEL");
const RIGHTS = words("GRANT REVOKE REASSIGN");
const VERBS = words("CREATE ALTER DROP");
/** After CREATE, ALTER and DROP: what is no object of a schema. */
const OF_CLUSTER: Readonly<Record<string, Beyond>> = {
  USER: "roles",
  ROLE: "roles",
  GROUP: "roles",
  OWNED: "rights",
  DEFAULT: "rights",
  DATABASE: "databases",
  TENANT: "settings",
  VIRTUAL: "settings",
  RANGE: "settings",
  RANGES: "settings",
  PARTITION: "settings",
  JOB: "jobs",
  BACKUP: "jobs",
  SCHEDULE: "feeds",
  SCHEDULES: "feeds",
  CHANGEFEED: "feeds",
  EXPERIMENTAL: "feeds",
  EXTERNAL: "feeds",
  LOGICAL: "feeds",
};

/**
 * The needs of a statement. INSERT, UPDATE and DELETE need SELECT too where they find or return rows (update.md, delete.md, upsert.md); rows
 * are locked with UPDATE (select-for-update.md); TRUNCATE and IMPORT INTO need DROP, so ownership (truncate.md, import-into.md).
 */
export function kindOf({ firstWords, ...flags }: Reduced): StatementKind {
  const [first = "", second = ""] = firstWords.trim().split(/\s+/);
  const written = writtenBy(flags);
  if (second === "CLUSTER" && HARMLESS.has(first)) return first === "SHOW" ? known(["watch"]) : known([], "settings");
  if (HARMLESS.has(first)) return known([]);
  if (READING.has(first)) {
    const mayWrite = flags.isCut && first !== "SELECT";
    return mayWrite ? unclear() : { needs: ["read", ...written], beyond: null, isUnclear: flags.isCut };
  }
  if (first === "INSERT" || first === "UPSERT") return known(["read", "insert", ...without(written, "insert")]);
  if (first === "UPDATE") return known(["read", "update", ...without(written, "update")]);
  if (first === "DELETE") return known(["read", "delete", ...without(written, "delete")]);
  if (first === "BACKUP") return known(["backup"]);
  if (first === "RESTORE") return known(["restore"]);
  if (RIGHTS.has(first)) return known([], "rights");
  if (JOBS.has(first)) return known([], "jobs");
  if (first === "EXPORT") return known(["read"], "feeds");
  if (first === "CONFIGURE") return known([], "settings");
  if (DEFINING.has(first)) return known(["define"]);
  if (VERBS.has(first)) {
    const beyond = Object.hasOwn(OF_CLUSTER, second) ? OF_CLUSTER[second] : undefined;
    if (beyond) return known([], beyond);
    // CREATE TABLE … AS reads as well.
    return known(["define", ...(first === "CREATE" ? (["read"] as const) : [])]);
  }
  return unclear();
}

function writtenBy({ inserts, updates, deletes }: Omit<Reduced, "firstWords">): RowNeed[] {
  const found: RowNeed[] = [];
  if (inserts) found.push("insert");
  if (updates) found.push("update");
  if (deletes) found.push("delete");
  return found;
}

const without = (needs: readonly RowNeed[], need: RowNeed) => needs.filter((each) => each !== need);

function known(needs: readonly Need[], beyond: Beyond | null = null): StatementKind {
  return { needs, beyond, isUnclear: false };
}

function unclear(): StatementKind {
  return { needs: ROW_NEEDS, beyond: null, isUnclear: true };
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

import { sql, statement } from "../statement.ts";
import type { Statement } from "../tokens.ts";
import { CATALOGS } from "./verify.ts";

/*
 * What the SQL users of a cluster do, hold and own, each in one statement over all of them. The cluster itself reduces every text to the kind
 * of its statement: no text, constant, column or application leaves it.
 */

/** Blanks, brackets and comments before the first word. A nested comment leaves no word, which counts as an unknown kind. */
const BEFORE = sql`'^(?:\\s|[(]|--[^\\n]*\\n|/[*](?:[^*]|[*]+[^*/])*[*]+/)*'`;
/** After these words stands another keyword, and never a name. */
const FIRST = sql`'^(?i:((?:CREATE|ALTER|DROP)\\s+[A-Z]+|(?:SET|RESET|SHOW)\\s+CLUSTER|[A-Z]+))'`;

/**
 * The kind of each statement: its first words, and whether words that write stand anywhere in it, since a query can hold an INSERT, lock
 * rows or take the next value of a sequence. The cluster cuts texts of running statements after about 1,000 bytes (MaxSQLBytes in
 * pkg/sql/conn_executor.go).
 */
export const KIND = sql`upper(left(COALESCE(regexp_extract(regexp_replace(query, ${BEFORE}, ''), ${FIRST}), ''), 40)) AS first_words, query ~* '\\b(insert|upsert|nextval|setval)\\b' AS inserts, query ~* '\\b(update|upsert|share)\\b' AS updates, query ~* '\\bdelete\\b' AS deletes, length(query) > 900 AS is_cut`;
/** Statements by SQL user, database and kind: how many, the first and the last. `seen` stands before it. */
export const KINDS = sql`kinds AS (SELECT user_name, database_name, seen_at, ${KIND} FROM seen) SELECT user_name, database_name, first_words, inserts, updates, deletes, is_cut, count(*) AS statements, min(seen_at) AS first_seen, max(seen_at) AS last_seen FROM kinds GROUP BY user_name, database_name, first_words, inserts, updates, deletes, is_cut`;

/** How the application names of the database's own sessions begin (InternalAppNamePrefix, pkg/sql/sem/catconstants/constants.go). */
export const NOT_INTERNAL = sql`NOT LIKE '$ internal%'`;

/**
 * The kinds of the statements that run now, by SQL user and database. A node that does not answer is a row without a user; without
 * VIEWACTIVITY or VIEWACTIVITYREDACTED those of others are left out without an error (populateQueriesTable, pkg/sql/crdb_internal.go).
 */
export function showRunning(): Statement {
  return statement(
    "Shows which kinds of statement each SQL user runs now, and in which database.",
    sql`WITH seen AS (SELECT user_name, COALESCE(database, '') AS database_name, query, start AS seen_at FROM crdb_internal.cluster_queries WHERE user_name IS NULL OR application_name ${NOT_INTERNAL}), ${KINDS}`,
  );
}

/** The kinds of statements that were slow or failed lately. Each node keeps about 1,000 of them (ui-insights-page.md), so most are missing. */
export function showInsights(): Statement {
  return statement(
    "Shows which kinds of statement of each SQL user were slow or failed lately, and in which database.",
    sql`WITH seen AS (SELECT user_name, COALESCE(database_name, '') AS database_name, query, start_time AS seen_at FROM crdb_internal.cluster_execution_insights WHERE app_name ${NOT_INTERNAL}), ${KINDS}`,
  );
}

/** How many sessions each SQL user has open. A row without a user stands for nodes that did not answer. */
export function countSessions(): Statement {
  return statement(
    "Counts the open sessions of each SQL user.",
    sql`WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS) SELECT user_name, count(*) AS sessions FROM open_sessions WHERE session_id IS NULL OR application_name ${NOT_INTERNAL} GROUP BY user_name`,
  );
}

/** How many schedules each SQL user owns. Their jobs run with its rights (create-schedule-for-backup.md). */
export function countSchedules(): Statement {
  return statement(
    "Counts the schedules that each SQL user owns.",
    sql`WITH schedules AS (SHOW SCHEDULES) SELECT owner, count(*) AS schedules FROM schedules GROUP BY owner`,
  );
}

/** How many tables, schemas and routines of the current database each user and role owns; those of CockroachDB itself are left out. */
export function countOwned(): Statement {
  return statement(
    "Counts what each user and role owns in this database.",
    sql`WITH objects AS (SELECT 'table' AS kind, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT 'schema', pg_get_userbyid(nspowner) FROM pg_namespace UNION ALL SELECT 'routine', pg_get_userbyid(proowner) FROM pg_proc) SELECT owner, kind, count(*) AS owned FROM objects WHERE owner <> 'node' GROUP BY owner, kind`,
  );
}

/** How many objects of the current database each user and role has each privilege on, however many these are. */
export function countGrants(): Statement {
  return statement(
    "Counts what each user and role was granted in this database.",
    sql`WITH every_grant AS (SHOW GRANTS) SELECT grantee, object_type, privilege_type, count(*) AS objects FROM every_grant WHERE grantee NOT IN ('admin', 'root', 'public') AND (schema_name IS NULL OR schema_name NOT IN (${CATALOGS})) GROUP BY grantee, object_type, privilege_type`,
  );
}

/** The schemas of the current database. */
export function showSchemas(): Statement {
  return statement("Shows the schemas of this database.", sql`SHOW SCHEMAS`);
}

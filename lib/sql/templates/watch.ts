import { sql, statement } from "../statement.ts";
import { type Statement, stringToken, type Token } from "../tokens.ts";
import { KIND, KINDS, NOT_INTERNAL } from "./use.ts";

/*
 * What is read again and again of a cluster: as in `use.ts`, the cluster reduces every text to the kind of its statement. No text, constant,
 * column, application or address leaves it.
 */

/** When statements ended, in epoch milliseconds: after `after`, and up to `upTo`. */
export type Between = { readonly after: number; readonly upTo: number };

/** The column is a TIMESTAMP of UTC (cluster_execution_insights, pkg/sql/crdb_internal.go), so the text has no zone. */
const timeToken = (at: number): Token => stringToken(new Date(at).toISOString().replace("T", " ").replace("Z", ""));

const endedIn = ({ after, upTo }: Between) => sql`end_time > ${timeToken(after)} AND NOT end_time > ${timeToken(upTo)}`;

/**
 * The kind of the last statement of each open session, by SQL user. The session's database is no column of SHOW SESSIONS, so it is empty. A row
 * without a user stands for a node that did not answer.
 */
export function showLastStatements(): Statement {
  return statement(
    "Shows which kind of statement each open session ran last.",
    sql`WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS), seen AS (SELECT user_name, '' AS database_name, last_active_query AS query, now() AS seen_at FROM open_sessions WHERE session_id IS NULL OR (last_active_query <> '' AND application_name ${NOT_INTERNAL})), ${KINDS}`,
  );
}

/** The kinds of statements that were slow or failed and ended in this time. */
export function showInsightsBetween(between: Between): Statement {
  return statement(
    "Shows which kinds of statement of each SQL user were slow or failed in this time, and in which database.",
    sql`WITH seen AS (SELECT user_name, COALESCE(database_name, '') AS database_name, query, end_time AS seen_at FROM crdb_internal.cluster_execution_insights WHERE app_name ${NOT_INTERNAL} AND ${endedIn(between)}), ${KINDS}`,
  );
}

/** The kinds of statements that failed in this time since their SQL user lacks a privilege: 42501 is insufficient_privilege. */
export function showRefused(between: Between): Statement {
  return statement(
    "Shows which kinds of statement of each SQL user failed with a privilege error in this time.",
    sql`WITH seen AS (SELECT user_name, COALESCE(database_name, '') AS database_name, query, end_time AS seen_at FROM crdb_internal.cluster_execution_insights WHERE error_code = '42501' AND app_name ${NOT_INTERNAL} AND ${endedIn(between)}), ${KINDS}`,
  );
}

/** A line of a decoded plan that names a table. What follows it are an index, or the columns that a row is written to. */
const TABLE_LINE = sql`'(?:table|into|from): ([^@(]+)'`;

/**
 * The tables of statements that run now or ended in this time, as the cluster's own plan names them (`crdb_internal.decode_plan_gist`, which the
 * DB Console asks too), by the kind of statement.
 */
export function showTables(between: Between): Statement {
  return statement(
    "Shows which tables the plans of these statements name.",
    sql`WITH seen AS (SELECT user_name, COALESCE(database, '') AS database_name, query, plan_gist FROM crdb_internal.cluster_queries WHERE application_name ${NOT_INTERNAL} UNION ALL SELECT user_name, COALESCE(database_name, ''), query, plan_gist FROM crdb_internal.cluster_execution_insights WHERE app_name ${NOT_INTERNAL} AND ${endedIn(between)}), kinds AS (SELECT user_name, database_name, plan_gist, ${KIND} FROM seen), plans AS (SELECT user_name, database_name, first_words, inserts, updates, deletes, is_cut, crdb_internal.decode_plan_gist(plan_gist) AS plan_row FROM kinds WHERE plan_gist <> ''), named AS (SELECT user_name, database_name, first_words, inserts, updates, deletes, is_cut, regexp_extract(plan_row, ${TABLE_LINE}) AS table_name FROM plans) SELECT user_name, database_name, first_words, inserts, updates, deletes, is_cut, table_name, count(*) AS statements FROM named WHERE table_name IS NOT NULL GROUP BY user_name, database_name, first_words, inserts, updates, deletes, is_cut, table_name`,
  );
}

/** How many sessions each SQL user has open, and when the newest of them began. A row without a user stands for nodes that did not answer. */
export function countSessionsSince(): Statement {
  return statement(
    "Counts the open sessions of each SQL user, and shows when the newest began.",
    sql`WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS) SELECT user_name, count(*) AS sessions, max(session_start) AS newest FROM open_sessions WHERE session_id IS NULL OR application_name ${NOT_INTERNAL} GROUP BY user_name`,
  );
}

/* Words of CockroachDB v26.2's grammar (stmt_block.bnf); the three classes are the same from v25.4 to v26.3. */

/** A name only in quotes, wherever it stands. */
const RESERVED = `all analyse analyze and any array as asc asymmetric both case cast check collate column concurrently
  constraint create current_catalog current_date current_role current_schema current_time current_timestamp current_user
  default deferrable desc distinct do else end except false fetch for foreign from grant group having in index initially
  intersect into lateral leading limit localtime localtimestamp not nothing null offset on only or order placing primary
  references returning select session_user some symmetric table then to trailing true union unique user using variadic
  when where window with`;

/** Names of functions and types only. */
const TYPE_OR_FUNCTION = `authorization collation cross family full ilike inner is isnull join left like natural none
  notnull outer overlaps right similar`;

/** Names of tables and databases, but not of users and roles. */
const COLUMN_NAME = `annotate_type between bigint bit boolean box2d char character characteristics coalesce dec decimal
  exists extract extract_duration float geography geometry greatest grouping if iferror ifnull inout int integer interval
  iserror least nullif numeric out overlay point polygon position precision real row setof smallint string substring time
  timestamp timestamptz timetz treat trim values varbit varchar vector virtual work`;

/** Allowed, but CockroachDB itself prints them in quotes, since with the next word they may mean something else. */
const LOOK_AHEAD = "generated of ordinality reset role set tenant";

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));
const reserved = words(RESERVED);
const typeOrFunction = words(TYPE_OR_FUNCTION);
const columnName = words(COLUMN_NAME);
const lookAhead = words(LOOK_AHEAD);

/** Whether a bare word, in lower case, is no value of a role option. */
export function isReserved(word: string): boolean {
  return reserved.has(word);
}

/** Whether a bare word, in lower case, cannot be a name of a database, schema, table, or a privilege. */
export function needsQuotes(word: string): boolean {
  return reserved.has(word) || typeOrFunction.has(word);
}

/** As `needsQuotes`, for users and roles; `perhaps` where the next word decides. */
export function roleNeedsQuotes(word: string): "yes" | "perhaps" | "no" {
  if (needsQuotes(word) || columnName.has(word)) return "yes";
  return lookAhead.has(word) ? "perhaps" : "no";
}

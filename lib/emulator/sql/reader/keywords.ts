/* Three of the four classes of words in CockroachDB's grammar (stmt_block.bnf of v26.2); every other word may be any name. */

/** A name only in quotes. */
const RESERVED = listOf(
  "all analyse analyze and any array as asc asymmetric both case cast check collate column concurrently constraint create",
  "current_catalog current_date current_role current_schema current_time current_timestamp current_user default",
  "deferrable desc distinct do else end except false fetch for foreign from grant group having in index initially",
  "intersect into lateral leading limit localtime localtimestamp not nothing null offset on only or order placing",
  "primary references returning select session_user some symmetric table then to trailing true union unique user using",
  "variadic when where window with",
);

/** Names of types and functions, and values of options. */
const TYPE_OR_FUNCTION = listOf(
  "authorization collation cross family full ilike inner is isnull join left like natural none notnull outer overlaps",
  "right similar",
);

/** Names of objects, not of users and roles. */
const COLUMN_NAMES = listOf(
  "annotate_type between bigint bit boolean box2d char character characteristics coalesce dec decimal exists extract",
  "extract_duration float geography geometry greatest grouping if iferror ifnull inout int integer interval iserror least",
  "nullif numeric out overlay point polygon position precision real row setof smallint string substring time timestamp",
  "timestamptz timetz treat trim values varbit varchar vector virtual work",
);

function listOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(" ").split(" "));
}

/** Whether a bare word may stand where the grammar has `name`. */
export function isName(word: string): boolean {
  return !RESERVED.has(word) && !TYPE_OR_FUNCTION.has(word);
}

/** Whether it may be a user or role (`role_spec`). */
export function isRoleName(word: string): boolean {
  return isName(word) && !COLUMN_NAMES.has(word);
}

/** Whether it may be the value of an option (`non_reserved_word`). */
export function isValue(word: string): boolean {
  return !RESERVED.has(word);
}

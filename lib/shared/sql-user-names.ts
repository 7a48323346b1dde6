/**
 * Names of SQL users, as CockroachDB treats them (pkg/security/username/username.go): lower-cased and NFC-normalised
 * even where quoted, then `^[\p{Ll}0-9_][\p{Ll}0-9_.-]*$`, 1 to 63 bytes of UTF-8.
 */

const EXISTING = /^[\p{Ll}0-9_][\p{Ll}0-9_.-]*$/u;
const NEW = /^[a-z_][a-z0-9_.-]{0,62}$/;
const MAX_BYTES = 63;

/** Words that CockroachDB reserves or that exist in every cluster; none is ever a target. */
const RESERVED = new Set(["root", "admin", "node", "public", "none"]);
const RESERVED_PREFIXES = ["pg_", "crdb_internal_"];

/** The form in which the database keeps a name. Compare names only in this form. */
export function normalizeSqlUserName(name: string): string {
  // Turkish dotted I lower-cases to "i" plus a combining dot in JavaScript, to a plain "i" in CockroachDB.
  return name.replaceAll("İ", "i").toLowerCase().normalize("NFC");
}

/** Whether a normalised name can be a SQL user's at all. Holds for users made outside Rolecall too. */
export function isSqlUserName(name: string): boolean {
  return EXISTING.test(name) && new TextEncoder().encode(name).length <= MAX_BYTES;
}

/** `root`, `admin`, `public`, `pg_…` and the like: never listed as a target, never changed. */
export function isReservedSqlUserName(name: string): boolean {
  return RESERVED.has(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** SQL users of single sign-on are named `sso_…`; a changed or deleted one breaks that person's way in. */
export function isSsoSqlUserName(name: string): boolean {
  return name.startsWith("sso_");
}

/**
 * Why `name` (as typed, upper case allowed) cannot be given to a new SQL user, in one sentence; null where it can.
 * Narrower than the database's rule: such names need no thought in shells, URLs and SQL.
 */
export function newSqlUserNameProblem(typed: string): string | null {
  const name = normalizeSqlUserName(typed);
  if (name === "") return "A name is needed.";
  if (/\s/.test(name)) return "A name has no spaces.";
  if (/^[0-9]/.test(name)) return "A name begins with a letter or an underscore, not with a digit.";
  if (/^[.-]/.test(name)) return "A name begins with a letter or an underscore.";
  const odd = /[^a-z0-9_.-]/u.exec(name);
  if (odd) return `“${odd[0]}” cannot be used. Use a to z, 0 to 9, underscore, dot and dash.`;
  if (name.length > MAX_BYTES) return `A name has at most ${MAX_BYTES} characters; this one has ${name.length}.`;
  if (RESERVED.has(name)) return `“${name}” is reserved by CockroachDB.`;
  for (const prefix of RESERVED_PREFIXES)
    if (name.startsWith(prefix)) return `Names that begin with “${prefix}” are reserved by CockroachDB.`;
  if (isSsoSqlUserName(name)) return "Names that begin with “sso_” belong to single sign-on.";
  return NEW.test(name) ? null : "This name cannot be used.";
}

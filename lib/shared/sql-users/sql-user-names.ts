import {
  hasOwnPrefix,
  isOwnName,
  isReservedName,
  isSsoName,
  isUserName,
  MAX_NAME_BYTES,
  normalizeUserName,
  OWN_PREFIX,
  RESERVED_NAMES,
  RESERVED_PREFIXES,
} from "#lib/sql/names.ts";

/* The database's rules for names are in lib/sql. Here are their words, and the narrower rule for new names. */

export {
  isReservedName as isReservedSqlUserName,
  isSsoName as isSsoSqlUserName,
  isUserName as isSqlUserName,
  normalizeUserName as normalizeSqlUserName,
};

/** Why Rolecall never changes the SQL user of this name; undefined where it can. */
export function readOnlyOf(name: string): "reserved" | "sso" | "rolecall" | undefined {
  if (isReservedName(name)) return "reserved";
  if (isOwnName(name)) return "rolecall";
  return isSsoName(name) ? "sso" : undefined;
}

const NEW = /^[a-z_][a-z0-9_.-]{0,62}$/;

/**
 * Why a new SQL user cannot have this name, in one sentence; null where it can. Narrower than the database's rule, so that names
 * need no quoting in shells, URLs and SQL.
 */
export function newSqlUserNameProblem(typed: string): string | null {
  const name = normalizeUserName(typed);
  if (name === "") return "Enter a name.";
  if (/\s/.test(name)) return "Names have no spaces.";
  if (/^[0-9]/.test(name)) return "Start with a letter or an underscore, not a digit.";
  if (/^[.-]/.test(name)) return "Start with a letter or an underscore.";
  const odd = /[^a-z0-9_.-]/u.exec(name);
  if (odd) return `“${odd[0]}” cannot be used. Use a to z, 0 to 9, underscore, dot and dash.`;
  if (name.length > MAX_NAME_BYTES) return `Use at most ${MAX_NAME_BYTES} characters; this one has ${name.length}.`;
  if (RESERVED_NAMES.has(name)) return `“${name}” is reserved by CockroachDB.`;
  for (const prefix of RESERVED_PREFIXES)
    if (name.startsWith(prefix)) return `Names that begin with “${prefix}” are reserved by CockroachDB.`;
  if (hasOwnPrefix(name)) return `Names that begin with “${OWN_PREFIX}” belong to Rolecall itself.`;
  if (isSsoName(name)) return "Names that begin with “sso_” belong to single sign-on.";
  return NEW.test(name) ? null : "This name cannot be used.";
}

/** Why names of new SQL users cannot begin with `typed`, in one sentence; null where they can. */
export function namePrefixProblem(typed: string): string | null {
  const problem = newSqlUserNameProblem(`${typed.trim()}a`);
  return problem && `SQL user names cannot start like this. ${problem}`;
}

/** Whether two names may mean the same: one contains the other, or at most two characters differ. */
export function isSimilarName(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length >= 3 && long.includes(short)) return true;
  return long.length - short.length <= 2 && differences(short, long) <= 2;
}

/** The number of characters to insert, delete or replace to turn one into the other. */
function differences(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, character] of [...one].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= other.length; to++) {
      const replaced = (row[to - 1] ?? 0) + (character === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

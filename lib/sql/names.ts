import { SqlRefusal } from "./refusal.ts";

declare const checked: unique symbol;
/** A name of a user or role in the database's own form, valid, and never one of those that must not be touched. */
export type UserName = string & { readonly [checked]: "user or role" };

/** The pseudo-role of all users. The one system name that a statement may hold, and only as the source of a REVOKE. */
export const PUBLIC = "public";
export type Public = typeof PUBLIC;

const VALID = /^[\p{Ll}0-9_][\p{Ll}0-9_.-]*$/u;
export const MAX_NAME_BYTES = 63;

/** They exist in every cluster or mean something else than a user. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(["root", "admin", "node", "none", PUBLIC]);
export const RESERVED_PREFIXES = ["pg_", "crdb_internal_"] as const;

/**
 * The form in which CockroachDB keeps the name of a user or role, even where it is quoted: each character lower-cased
 * on its own (no word-final sigma), dotted and dotless I both to `i`, then NFC (pkg/sql/lexbase/normalize.go).
 */
export function normalizeUserName(typed: string): string {
  let lower = "";
  for (const character of typed) lower += character === "İ" || character === "ı" ? "i" : character.toLowerCase();
  return lower.normalize("NFC");
}

/**
 * Whether a normalised name can be a user's at all: `^[\p{Ll}0-9_][\p{Ll}0-9_.-]*$`, 1 to 63 bytes of UTF-8
 * (pkg/security/username/username.go).
 */
export function isUserName(name: string): boolean {
  return VALID.test(name) && utf8Length(name) <= MAX_NAME_BYTES;
}

/** Whether a normalised name is CockroachDB's own: `root`, `admin`, `public`, `pg_…` and the like. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.has(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Rolecall's own SQL users are named so. Nothing but its SQL connection may change them. */
export const OWN_PREFIX = "rolecall_";

/** How names of SQL users and databases of a full check begin. A name alone makes them like any other: what is left over is nobody's own. */
export const DOCTOR_PREFIX = "rolecall_doctor_";

/** Whether a SQL user is one of Rolecall's own, by its name. */
export function isOwnName(name: string): boolean {
  return hasOwnPrefix(name) && !name.startsWith(DOCTOR_PREFIX);
}

/** Whether a name begins as those that only Rolecall gives. */
export function hasOwnPrefix(name: string): boolean {
  return name.startsWith(OWN_PREFIX);
}

/** Users of single sign-on are named so; a changed or deleted one breaks that person's way in. */
export const SSO_PREFIX = "sso_";

/** Whether a SQL user is one of single sign-on. */
export function isSsoName(name: string): boolean {
  return name.startsWith(SSO_PREFIX);
}

/**
 * The name of an existing user or role, for statements that only read. Throws `SqlRefusal`: `invalid_name` where the
 * database could not have such a user, `forbidden_target` for those of the system.
 */
export function userName(typed: string): UserName {
  const name = normalizeUserName(typed);
  if (name === "") throw new SqlRefusal("invalid_name", typed, "A name of a SQL user is needed.");
  if (utf8Length(name) > MAX_NAME_BYTES)
    throw new SqlRefusal("invalid_name", typed, `A name has at most ${MAX_NAME_BYTES} bytes.`);
  if (!VALID.test(name))
    throw new SqlRefusal("invalid_name", typed, "A name has lower-case letters, digits, underscores, dots and dashes.");
  if (isReservedName(name))
    throw new SqlRefusal("forbidden_target", name, `“${name}” belongs to CockroachDB itself and is never a target.`);
  return name as UserName;
}

/** As `userName`, for statements that change something: users of single sign-on and Rolecall's own are refused too. */
export function targetUser(typed: string): UserName {
  const name = userName(typed);
  if (isSsoName(name))
    throw new SqlRefusal("forbidden_target", name, `“${name}” belongs to single sign-on and is never a target.`);
  if (isOwnName(name))
    throw new SqlRefusal("forbidden_target", name, `“${name}” is Rolecall's own and is never a target.`);
  return name;
}

/** Whether {@link targetUser} takes a name: statements that change something may be about it. */
export function isTargetUser(typed: string): boolean {
  try {
    targetUser(typed);
    return true;
  } catch (error) {
    if (error instanceof SqlRefusal) return false;
    throw error;
  }
}

/** Bytes of UTF-8, the unit of the database's limit. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

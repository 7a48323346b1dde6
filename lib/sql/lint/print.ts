import { PUBLIC, targetUser } from "../names.ts";
import { PRIVILEGES } from "../privileges.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql } from "../statement.ts";
import { commaList, nameToken, sqlText, type Token } from "../tokens.ts";
import { ALIASES, kindOf } from "./kind-of.ts";
import { SWITCH_OPTIONS } from "./read/read-roles.ts";
import type { Extra, Grant, Membership, Name, Path, RoleStatement, Target } from "./read/syntax.ts";

/** Longer statements get no corrected form: it would be too long to read. */
const MOST_NAMES = 60;

/**
 * Corrected SQL, one statement a line, made of tokens alone. Undefined where a name cannot be printed safely, or where
 * there is nothing to print.
 */
export function fixText(make: () => readonly (readonly Token[])[]): string | undefined {
  try {
    const lines = make().map((tokens) => sqlText({ tokens, says: "" }));
    return lines.length === 0 ? undefined : lines.join("\n");
  } catch (error) {
    if (error instanceof SqlRefusal) return undefined;
    throw error;
  }
}

/** Refuses to print more names than that. */
export function shorten(names: number): void {
  if (names > MOST_NAMES) throw unprintable();
}

export function roleTokens(names: readonly Name[]): readonly Token[] {
  return commaList(names.map(nameOf));
}

/**
 * The names in a GRANT or REVOKE. No statement is printed that changes names of the system; `public` may lose
 * privileges, and never gets any.
 */
export function targetTokens(is: "grant" | "revoke", names: readonly Name[]): readonly Token[] {
  for (const { value, written } of names)
    if (written !== "session" && !(is === "revoke" && value === PUBLIC)) targetUser(value);
  return roleTokens(names);
}

function pathTokens({ parts, star }: Path): readonly Token[] {
  const dot: Token = { kind: "plain", text: "." };
  const pieces = [...parts.map(nameOf), ...(star ? [{ kind: "plain", text: "*" } as const] : [])];
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [dot, piece]));
}

export function privilegeTokens(privileges: readonly string[]): readonly Token[] {
  return commaList(
    privileges.map((privilege): Token => {
      // Only words of letters are privileges; anything else must not get into SQL without quotes.
      if (!/^[A-Z]+$/.test(privilege)) throw new SqlRefusal("invalid_privilege", privilege, "This is no privilege.");
      return { kind: "privilege", text: privilege };
    }),
  );
}

/** The privileges of a grant, in upper case, each once. */
export function privilegesOfGrant({ all, privileges }: Grant): readonly string[] {
  return [...(all ? ["ALL"] : []), ...new Set(privileges.map(({ value }) => value.toUpperCase()))];
}

export type Change = {
  readonly privileges?: readonly string[];
  readonly roles?: readonly Name[];
  readonly target?: Target;
};

/** Words that can be omitted from a statement without changing its meaning. */
const NEEDLESS: ReadonlySet<Extra["is"]> = new Set(["restrict", "granted by", "group", "view"]);

function requireSameMeaning(extras: readonly Extra[]): void {
  if (extras.some(({ is }) => !NEEDLESS.has(is))) throw unprintable();
}

/** Privileges that the database refuses on this kind, or ALL beside others, are not printed again. */
function requireValid(target: Target, privileges: readonly string[]): void {
  if (privileges.length > 1 && privileges.includes("ALL")) throw unprintable();
  const kind = kindOf(target);
  const valid: object = kind === null ? {} : PRIVILEGES[kind];
  if (kind !== null && !privileges.every((name) => Object.hasOwn(valid, ALIASES[name] ?? name))) throw unprintable();
}

/**
 * The statement as CockroachDB's grammar has it: names quoted, needless PostgreSQL words left out. Options, scope and
 * grantees stay as they are; where that is not possible, nothing is printed.
 */
export function grantTokens(grant: Grant, change: Change = {}): readonly Token[] {
  const target = change.target ?? grant.target;
  const given = change.privileges ?? privilegesOfGrant(grant);
  const holders = change.roles ?? grant.roles;
  shorten(given.length + holders.length + namesIn(target));
  requireSameMeaning(grant.extras);
  requireValid(target, given);
  const { before, on, system } = objectTokens(target);
  const privileges = privilegeTokens(given);
  const roles = targetTokens(grant.is, holders);
  const what = system ? sql`SYSTEM ${privileges}` : privileges;
  const { before: optionBefore, after } = grantOption(grant);
  if (grant.is === "grant") return sql`${before}GRANT ${what}${on} TO ${roles}${after}`;
  return sql`${before}REVOKE ${optionBefore}${what}${on} FROM ${roles}`;
}

/** WITH GRANT OPTION or GRANT OPTION FOR, where the statement has it. */
export function grantOption({ is, option }: Grant): { before: readonly Token[]; after: readonly Token[] } {
  if (!option) return { before: [], after: [] };
  return is === "grant"
    ? { before: [], after: sql` WITH GRANT OPTION` }
    : { before: sql`GRANT OPTION FOR `, after: [] };
}

export function membershipTokens({ is, groups, members, option, extras }: Membership): readonly Token[] {
  shorten(groups.length + members.length);
  requireSameMeaning(extras);
  const who = targetTokens("grant", members);
  if (is === "join")
    return sql`GRANT ${targetTokens("grant", groups)} TO ${who}${option ? sql` WITH ADMIN OPTION` : []}`;
  return sql`REVOKE ${option ? sql`ADMIN OPTION FOR ` : []}${roleTokens(groups)} FROM ${who}`;
}

/** An option that every role of CockroachDB has anyway. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(["NOSUPERUSER", "INHERIT"]);

/**
 * With all its options, but for those that say nothing in CockroachDB. A password is never printed, nor is another value, so that a
 * statement with one has no corrected form.
 */
export function roleStatementTokens({ is, word, ifExists, role, options: given }: RoleStatement): readonly Token[] {
  const options = given.map(({ name }) => name).filter((name) => !SAYS_NOTHING.has(name));
  if (!options.every((option) => SWITCH_OPTIONS.has(option))) throw unprintable();
  if (is === "alter role" && options.length === 0) throw unprintable();
  targetTokens("grant", [role]);
  const kind = keyword(word === "ROLE" ? "ROLE" : "USER");
  const tail = options.flatMap((option): Token[] => [{ kind: "plain", text: " " }, keyword(option)]);
  if (is === "create role") return sql`CREATE ${kind}${ifExists ? sql` IF NOT EXISTS` : []} ${nameOf(role)}${tail}`;
  return sql`ALTER ${kind}${ifExists ? sql` IF EXISTS` : []} ${nameOf(role)}${tail}`;
}

/** How many names stand in a target. */
export function namesIn(target: Target): number {
  if (target.on === "named") return target.names.length;
  if (target.on === "all") return target.schemas.length;
  return target.on === "future" ? target.schemas.length + (target.creators?.length ?? 0) : 0;
}

type ObjectTokens = { readonly before: readonly Token[]; readonly on: readonly Token[]; readonly system?: true };

function objectTokens(target: Target): ObjectTokens {
  switch (target.on) {
    case "system":
      return { before: [], on: [], system: true };
    case "named": {
      const kind = keyword(target.kind.replace("_", " ").toUpperCase());
      if (target.names.length === 0 || target.names.some(({ signature }) => signature)) throw unprintable();
      return { before: [], on: sql` ON ${kind} ${commaList(target.names.map(pathTokens))}` };
    }
    case "all":
      return {
        before: [],
        on: sql` ON ALL ${keyword(target.kind)} IN SCHEMA ${commaList(target.schemas.map(pathTokens))}`,
      };
    case "future": {
      const creators = Array.isArray(target.creators) ? sql`ROLE ${roleTokens(target.creators)}` : sql`ALL ROLES`;
      // Without FOR, it covers objects made by the role that runs it.
      const who = target.creators === null ? [] : sql`FOR ${creators} `;
      const where = target.schemas.length === 0 ? [] : sql`IN SCHEMA ${commaList(target.schemas.map(pathTokens))} `;
      return { before: sql`ALTER DEFAULT PRIVILEGES ${who}${where}`, on: sql` ON ${keyword(target.kind)}` };
    }
    case "postgres":
      throw unprintable();
    default:
      return target satisfies never;
  }
}

function unprintable(): SqlRefusal {
  return new SqlRefusal("invalid_intent", "", "This statement has no corrected form.");
}

function nameOf(name: Name): Token {
  return name.written === "session" ? keyword(name.value) : nameToken(name.value);
}

function keyword(text: string): Token {
  return { kind: "keyword", text };
}

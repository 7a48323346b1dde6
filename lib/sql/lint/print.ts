import { PUBLIC, targetUser } from "../names.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql } from "../statement.ts";
import { commaList, nameToken, sqlText, type Token } from "../tokens.ts";
import type { Grant, Membership, Name, Path, RoleStatement, Target } from "./syntax.ts";

/** Longer statements get no corrected form: nobody would read it. */
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
 * The names in a GRANT or REVOKE. Nothing is printed that changes what belongs to the system; `public` may lose, and
 * never gets.
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

/** The statement as CockroachDB's grammar has it: names quoted, what only PostgreSQL knows left out, no options. */
export function grantTokens(grant: Grant, change: Change = {}): readonly Token[] {
  const target = change.target ?? grant.target;
  const given = change.privileges ?? privilegesOfGrant(grant);
  const holders = change.roles ?? grant.roles;
  shorten(given.length + holders.length + namesIn(target));
  const { before, on, system } = objectTokens(target);
  const privileges = privilegeTokens(given);
  const roles = targetTokens(grant.is, holders);
  const what = system ? sql`SYSTEM ${privileges}` : privileges;
  if (grant.is === "grant") return sql`${before}GRANT ${what}${on} TO ${roles}`;
  return sql`${before}REVOKE ${what}${on} FROM ${roles}`;
}

export function membershipTokens({ is, groups, members }: Membership): readonly Token[] {
  shorten(groups.length + members.length);
  const who = targetTokens("grant", members);
  if (is === "join") return sql`GRANT ${targetTokens("grant", groups)} TO ${who}`;
  return sql`REVOKE ${roleTokens(groups)} FROM ${who}`;
}

/** With the options that have no value. A password is never printed. */
export function roleStatementTokens(
  { is, word, ifExists, role }: RoleStatement,
  options: readonly string[],
): readonly Token[] {
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
      const who = Array.isArray(target.creators) ? sql`ROLE ${roleTokens(target.creators)}` : sql`ALL ROLES`;
      const where = target.schemas.length === 0 ? [] : sql` IN SCHEMA ${commaList(target.schemas.map(pathTokens))}`;
      return { before: sql`ALTER DEFAULT PRIVILEGES FOR ${who}${where} `, on: sql` ON ${keyword(target.kind)}` };
    }
    case "postgres":
      throw unprintable();
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

import { ADMIN } from "./compare/held.ts";
import { type LoginFacts, loginFactsOf } from "./login-facts.ts";
import { powersOf } from "./powers.ts";
import { cellOf, hasColumns, type ResultSet } from "./read/result-set.ts";
import { heldOptions } from "./role-options.ts";

/** Facts of one user from the three statements of `showEveryUser`. They never prove *restricted*: they contain no grants. */
export type ListedFacts = LoginFacts & {
  readonly name: string;
  /** the role by which it is admin; null where it is a member itself, undefined where it is not admin */
  readonly adminThrough: string | null | undefined;
  /** whether its options, memberships or system privileges alone make it privileged */
  readonly privileged: boolean;
};

/** Chains of roles would otherwise take time by the square of their length. */
const MOST_MEMBERSHIPS = 300_000;

/** Reads the answers to `showEveryUser`. Undefined where they are not of these statements, list a user twice or nest roles too deeply. */
export function readEveryUser(
  users: ResultSet,
  roles: ResultSet,
  system: ResultSet,
): readonly ListedFacts[] | undefined {
  if (!hasColumns(users, ["username", "options"]) || !hasColumns(roles, ["role_name", "member", "is_admin"]))
    return undefined;
  if (!hasColumns(system, ["grantee", "privilege_type", "is_grantable"])) return undefined;
  const optionsOf = new Map(users.rows.map((row) => [cellOf(users, row, "username"), cellOf(users, row, "options")]));
  const rolesOf = Map.groupBy(roles.rows, (row) => cellOf(roles, row, "member"));
  const systemOf = Map.groupBy(system.rows, (row) => cellOf(system, row, "grantee"));
  const seen = new Set<string>();
  const facts: ListedFacts[] = [];
  let followed = 0;
  for (const row of users.rows) {
    const name = cellOf(users, row, "username");
    if (seen.size === seen.add(name).size) return undefined;
    const reached = new Set([name]);
    const memberships: ResultSet["rows"][number][] = [];
    let adminThrough: string | null | undefined;
    for (const member of reached)
      for (const membership of rolesOf.get(member) ?? []) {
        const role = cellOf(roles, membership, "role_name");
        if (role === ADMIN && adminThrough === undefined) adminThrough = member === name ? null : member;
        memberships.push(membership);
        if (++followed > MOST_MEMBERSHIPS) return undefined;
        reached.add(role);
      }
    const options = cellOf(users, row, "options");
    const powers = powersOf({
      user: name,
      options: [...reached].flatMap((holder) => heldOptions(holder, optionsOf.get(holder) ?? "")),
      ownsDatabase: false,
      roles: { set: roles, rows: memberships },
      system: { set: system, rows: [...reached, "public"].flatMap((holder) => systemOf.get(holder) ?? []) },
      grants: [],
    });
    const login = loginFactsOf(options, cellOf(users, row, "estimated_last_login_time"));
    const forbidden = [...reached].some((holder) =>
      systemOf.get(holder)?.some((each) => cellOf(system, each, "privilege_type") === "NOSQLLOGIN"),
    );
    facts.push({ ...login, login: login.login && !forbidden, name, adminThrough, privileged: powers.length > 0 });
  }
  return facts;
}

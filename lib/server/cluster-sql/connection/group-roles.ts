import { membershipsOf } from "#lib/sql/answers/compare/held.ts";
import { loginFactsOf } from "#lib/sql/answers/login-facts.ts";
import { isPower } from "#lib/sql/answers/powers.ts";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { heldOptions } from "#lib/sql/answers/role-options.ts";
import { showOwnRoles } from "#lib/sql/own-user.ts";
import { showUser, showUserAndRoles } from "#lib/sql/templates/user-facts.ts";
import { SqlError } from "../../base/sql-error.ts";
import type { Link } from "../link.ts";

const MISSING = "42704";

/** The roles of a SQL user or role; undefined where it does not exist. */
export async function rolesOf(link: Link, name: string): Promise<ReturnType<typeof membershipsOf> | undefined> {
  try {
    return membershipsOf(name, [await link.run(showOwnRoles(name))]);
  } catch (error) {
    if (error instanceof SqlError && error.detail === MISSING) return undefined;
    throw error;
  }
}

/**
 * The reason why these group roles must not get members, or null. `CREATE ROLE IF NOT EXISTS` accepts any role of that name: an admin role
 * would make its members admin, and a SQL user would receive the members' privileges. A member may become the role, and each role that this
 * is in, by SET ROLE, and then has its options (checkCanBecomeUser in pkg/sql/user.go).
 */
export async function groupRolesProblem(link: Link, roles: readonly string[]): Promise<string | null> {
  for (const role of roles) {
    const held = await rolesOf(link, role);
    if (held?.adminThrough !== undefined) return `The group role ${role} is admin. Revoke admin from it first.`;
    const problem = held && (await optionsProblem(link, role));
    if (problem) return problem;
  }
  return loginsProblem(link, roles);
}

async function optionsProblem(link: Link, role: string): Promise<string | null> {
  const set = await link.run(showUserAndRoles(role));
  const options = set.rows.flatMap((row) => heldOptions(cellOf(set, row, "username"), cellOf(set, row, "options")));
  const found = options.find(({ option }) => isPower(option));
  if (!found) return null;
  const whose =
    found.holder === role ? `The group role ${role}` : `The group role ${role} is in the role ${found.holder}, which`;
  return `${whose} has the role option ${found.option}. Its members could use it by SET ROLE. Remove the option first.`;
}

/** The reason why these must not be deleted as group roles, or null. */
export async function loginsProblem(link: Link, roles: readonly string[]): Promise<string | null> {
  for (const role of roles) if (await logsIn(link, role)) return isSqlUser(role);
  return null;
}

/** The problem of a SQL user that has the name of a group role. */
export function isSqlUser(role: string): string {
  return `${role} is a SQL user that can log in, not a group role. Delete it first, or grant directly.`;
}

async function logsIn(link: Link, name: string): Promise<boolean> {
  const set = await link.run(showUser(name));
  return set.rows.some((row) => loginFactsOf(cellOf(set, row, "options"), "").login);
}

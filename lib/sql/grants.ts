import type { Public, UserName } from "./names.ts";
import { userToken } from "./objects.ts";
import { type ObjectKind, type PrivilegeOn, privilegeList } from "./privileges.ts";
import { sql, statement } from "./statement.ts";
import type { Target } from "./targets.ts";
import { nameToken, type Statement, type Token } from "./tokens.ts";
import type { Version } from "./version.ts";

/**
 * One right, from which both the GRANT and the REVOKE are made, so that they cannot differ. `may` completes the sentence "Lets shop_ro_role
 * …".
 */
export type Right = { readonly target: Target; readonly privileges: readonly Token[]; readonly may: string };

/** Checks the privileges against the kind of object and the version: throws `SqlRefusal` as `privilegeList` does. */
export function right<K extends ObjectKind>(
  version: Version | null,
  target: Target<K>,
  privileges: readonly PrivilegeOn<K>[],
  may: string,
): Right {
  const list = privilegeList(target.kind, privileges, version);
  return { target, privileges: target.kind === "system" ? sql`SYSTEM ${list}` : list, may };
}

/** The statement that gives a right to a SQL user or role. */
export function grant({ target, privileges, may }: Right, to: UserName): Statement {
  return statement(`Lets ${to} ${may}.`, sql`${target.before}GRANT ${privileges}${target.on} TO ${userToken(to)}`);
}

/** The statement that takes a right from a SQL user, a role or `public`. */
export function revoke({ target, privileges, may }: Right, from: UserName | Public): Statement {
  return statement(
    `Revokes from ${from} the right to ${may}.`,
    sql`${target.before}REVOKE ${privileges}${target.on} FROM ${nameToken(from)}`,
  );
}

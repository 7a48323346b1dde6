import { cellOf, type ResultSet } from "../read/result-set.ts";

export const ADMIN = "admin";

/** Memberships as `SHOW GRANTS ON ROLE` lists them: a row for each GRANT, also of roles to roles. */
export type Memberships = {
  /** every role that the user has, directly or through others */
  readonly roles: ReadonlySet<string>;
  /** the role through which the user is admin: null for a direct member, undefined where it is not admin */
  readonly adminThrough: string | null | undefined;
  /** a role or user that this user is not in: then the list is about another user */
  readonly stranger: string | undefined;
};

/** The roles of a SQL user, by the answers to `SHOW GRANTS ON ROLE`. */
export function membershipsOf(user: string, sets: readonly ResultSet[]): Memberships {
  const groups = new Map<string, string[]>();
  for (const set of sets)
    for (const row of set.rows) {
      const member = cellOf(set, row, "member");
      const roles = groups.get(member) ?? [];
      roles.push(cellOf(set, row, "role_name"));
      groups.set(member, roles);
    }
  const reached = new Set([user]);
  let adminThrough: string | null | undefined;
  for (const member of reached)
    for (const role of groups.get(member) ?? []) {
      if (role === ADMIN && adminThrough === undefined) adminThrough = member === user ? null : member;
      reached.add(role);
    }
  const stranger = [...groups.keys()].find((member) => !reached.has(member));
  reached.delete(user);
  return { roles: reached, adminThrough, stranger };
}

/** Names in a result that are neither the user, nor one of its roles, nor `public`. */
export function strangerIn(set: ResultSet, user: string, roles: ReadonlySet<string>): string | undefined {
  const grantees = set.rows.map((row) => cellOf(set, row, "grantee"));
  return grantees.find((grantee) => grantee !== user && grantee !== "public" && !roles.has(grantee));
}

import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** `users` with `changed` merged into the user of that name, or added in name order. */
export function withUser(users: readonly SqlUser[], changed: Partial<SqlUser> & { name: string }): SqlUser[] {
  if (users.some(({ name }) => name === changed.name))
    return users.map((user) => (user.name === changed.name ? { ...user, ...changed } : user));
  const next = users.findIndex(({ name }) => name > changed.name);
  const added: SqlUser = { state: "unknown", ...changed };
  return users.toSpliced(next < 0 ? users.length : next, 0, added);
}

export function withoutUser(users: readonly SqlUser[], gone: string): SqlUser[] {
  return users.filter(({ name }) => name !== gone);
}

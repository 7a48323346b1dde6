import type { ChangedChecked } from "#lib/shared/sql-users/checks.ts";
import type { SqlScript } from "#lib/shared/sql-users/sql-scripts.ts";
import type { Permit } from "../access/guard.ts";
import { requireLimits } from "../access/limits.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { findSqlUser } from "../sql-users/find-sql-user.ts";
import { checkSqlUsers } from "./check-sql-users.ts";
import { rolesOf, subjectsOf } from "./sql-script.ts";

type Changed = { clusterId: string; name: string; script: SqlScript };

/**
 * Checks the SQL users that a script about one of them changed besides it and its heir, which have checks of their own: the other one of a
 * pair, and the members of the group roles whose rights it changed, as the cluster has them now. Throws as `checkSqlUsers`; without any
 * such SQL user, nothing is read.
 */
export async function checkChanged(
  permit: Permit<"sql_users.verify">,
  { clusterId, name, script }: Changed,
  note: Note,
): Promise<ChangedChecked> {
  await findSqlUser(permit, { clusterId, name });
  await requireLimits(permit, { clusterId, name });
  const without = [name, ...(script.kind === "pair" ? [] : subjectsOf(name, script))];
  const names = subjectsOf(name, script).filter((each) => !without.includes(each));
  const roles = rolesOf(name, script);
  if (names.length === 0 && roles.length === 0) return { users: [], unread: [] };
  const { requestId, address } = await requestContext();
  const request = { requestId, address };
  const { users, unread } = await checkSqlUsers({ clusterId, names, roles, without, actor: permit.actor, request });
  note({ checked: users.length, unread: unread.length, live: true });
  return {
    users: users.map(({ powers, ...user }) => Object.assign(user, { powers: [...powers] })),
    unread: unread.map(({ name: of, why }) => ({ name: of, why })),
  };
}

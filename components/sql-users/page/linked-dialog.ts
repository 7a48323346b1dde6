import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { holds, limitOf } from "#lib/shared/policy.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** The dialog that an address asks for, where this person may use it; undefined where not, or where there is none. */
export function linkedDialog(linked: string, user: SqlUser, rights: Rights): OpenDialog | undefined {
  const limits = { protected: user.protected === true, state: user.state };
  const mayReset =
    !user.readOnly &&
    user.provisionedBy === undefined &&
    holds(rights, "sql_users.reset") &&
    !limitOf("sql_users.reset", rights, limits, rights.settings);
  if ((linked === "reset" || linked === "claim") && mayReset) return { kind: linked, user };
  if (linked === "rotate" && mayReset && holds(rights, "rotations.manage")) return { kind: linked, names: [user.name] };
  if (linked === "end_every_way" && mayEndEveryWay(user, rights)) return { kind: "endEveryWay", user };
  if (linked === "describe" && holds(rights, "sql_users.describe")) return { kind: linked, user };
  return undefined;
}

/** Whether a person may disable the login of this SQL user, by Rolecall or with its SQL. */
function mayEndEveryWay(user: SqlUser, rights: Rights): boolean {
  return !user.readOnly && holds(rights, "sql_users.apply");
}

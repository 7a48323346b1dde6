import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { PasswordPolicy } from "#lib/shared/passwords/password-policy.ts";
import { holds, limitOf } from "#lib/shared/policy.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";

type More = {
  password?: PasswordPolicy | null | undefined;
  /** why the API key cannot change it */
  keyClosed?: KeyClosed | undefined;
};

/** The dialog that an address asks for, where this person may use it; undefined where not, or where there is none. */
export function linkedDialog(
  linked: string,
  user: SqlUser,
  rights: Rights,
  { password, keyClosed }: More = {},
): OpenDialog | undefined {
  const limits = { protected: user.protected === true, state: user.state };
  const mayReset =
    !user.readOnly &&
    user.provisionedBy === undefined &&
    holds(rights, "sql_users.reset") &&
    !limitOf("sql_users.reset", rights, limits, rights.settings);
  if ((linked === "reset" || linked === "claim") && mayReset) return { kind: linked, user };
  if (linked === "rotate" && mayReset && holds(rights, "rotations.manage")) return { kind: linked, names: [user.name] };
  if (linked === "end_every_way" && mayEndEveryWay(user, rights)) return { kind: "endEveryWay", user };
  // Where the key deletes nothing, this dialog has only the SQL.
  if (linked === "delete" && keyClosed && mayDelete(user, rights)) return { kind: linked, user };
  if (linked === "policy" && password && holds(rights, "sql_users.describe"))
    return { kind: linked, user, password, today: keyClosed !== undefined };
  if (linked === "describe" && holds(rights, "sql_users.describe")) return { kind: linked, user };
  return undefined;
}

/** Whether a person may disable the login of this SQL user, by Rolecall or with its SQL. */
function mayEndEveryWay(user: SqlUser, rights: Rights): boolean {
  return !user.readOnly && holds(rights, "sql_users.apply");
}

function mayDelete(user: SqlUser, rights: Rights): boolean {
  const limits = { protected: user.protected === true, state: user.state };
  return (
    !user.readOnly && holds(rights, "sql_users.delete") && !limitOf("sql_users.delete", rights, limits, rights.settings)
  );
}

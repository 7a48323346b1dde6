import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { holds, limitOf } from "#lib/shared/policy.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users.ts";

/** The dialog that an address asks for, where this person may use it; undefined where not, or where there is none. */
export function askedDialog(asked: string, user: SqlUser, rights: Rights): OpenDialog | undefined {
  const limits = { protected: user.protected === true, state: user.state };
  const mayReset =
    !user.readOnly && holds(rights, "sql_users.reset") && !limitOf("sql_users.reset", rights, limits, rights.settings);
  if ((asked === "reset" || asked === "claim") && mayReset) return { kind: asked, user };
  if (asked === "describe" && holds(rights, "sql_users.describe")) return { kind: asked, user };
  return undefined;
}

import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AnswerOf } from "#lib/shared/operations/catalogue.ts";
import type { DisableLoginInput } from "#lib/shared/sql-users/sql-user-facts.ts";

/** Disables the login of a SQL user, and with `sessions` ends its sessions after that. `done` gets what was read of the cluster afterwards. */
export function useDisableLogin(
  done: (answer: AnswerOf<"sql_user.disable_login">) => void,
  more?: Parameters<typeof useOperation>[2],
) {
  return useOperation("sql_user.disable_login", done, more);
}

/** What that would do, as dialogs show it on demand. */
export const showDisableLogin = (input: DisableLoginInput) => showing("sql_user.disable_login", input);

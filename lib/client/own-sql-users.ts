import { mutationOptions } from "@tanstack/react-query";
import { callOperation } from "./calls/operations.ts";
import { ownSqlUsersQuery } from "./own-sql-user-queries.ts";
import type { ResetOf } from "./sql-users.ts";

/** The answer holds a password: see `resetPasswordMutation`. */
export function resetOwnMutation(id: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ replaces, active }: ResetOf) =>
      callOperation("sql_user.reset_password.own", { id, replaces, active }),
    // Done or refused: the page may be outdated.
    onSettled: (_answer, _error, _input, _context, { client }) => {
      void client.invalidateQueries({ queryKey: ownSqlUsersQuery().queryKey, exact: true });
    },
  });
}

import { mutationOptions } from "@tanstack/react-query";
import { resetOwnPasswordAction } from "#lib/actions/sql-users.ts";
import { callAction } from "./call-action.ts";
import { ownSqlUsersQuery } from "./own-sql-user-queries.ts";
import type { ResetOf } from "./sql-users.ts";

/** The answer holds a password: see `resetPasswordMutation`. */
export function resetOwnMutation(id: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ replaces, active }: ResetOf) => callAction(resetOwnPasswordAction({ id, replaces, active })),
    // Done or refused: the page may be outdated.
    onSettled: (_answer, _error, _input, _context, { client }) => {
      void client.invalidateQueries({ queryKey: ownSqlUsersQuery().queryKey, exact: true });
    },
  });
}

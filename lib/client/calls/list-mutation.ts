import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { ERROR_EFFECTS } from "#lib/shared/errors/error-effects.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { patchSqlUsers, refreshSqlUsers } from "../sql-user-queries.ts";
import { failureOf } from "./request-error.ts";

/** The list after the change; `sameUsers` where only the server knows it. */
type Patch<Input, Answer> = (users: readonly SqlUser[], answer: Answer, input: Input) => SqlUser[];

/**
 * A change of SQL users that the list shows at once, before it is read again. It is also read after a failure that may have changed it.
 * `gcTime: 0` drops the answer, which may be a password, with the last dialog that uses it.
 */
export function listMutation<Input, Answer>(
  clusterId: string,
  mutationFn: (input: Input) => Promise<Answer>,
  patch: Patch<Input, Answer>,
) {
  return mutationOptions({
    gcTime: 0,
    mutationFn,
    onSuccess: (answer, input, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => patch(users, answer, input));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** The list as it is, until it is read again. */
export const sameUsers = (users: readonly SqlUser[]) => [...users];

/** Reads the list again after a failure that may have changed it. */
export function readAgain(client: QueryClient, clusterId: string, error: unknown): void {
  const effect = ERROR_EFFECTS[failureOf(error).code];
  // The list itself shows a failed read.
  if (effect === "outdated" || effect === "maybe_done") refreshSqlUsers(client, clusterId).catch(() => {});
}

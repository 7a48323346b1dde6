import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { createSqlUserAction, deleteSqlUserAction, resetPasswordAction } from "#lib/actions/sql-users.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { callAction } from "./call-action.ts";
import { failureOf } from "./request-error.ts";
import { withoutUser, withUser } from "./sql-user-list.ts";
import { patchSqlUsers, refreshSqlUsers } from "./sql-user-queries.ts";

/** After these the list on the screen is not, or may not be, what the cluster has. */
const LIST_IS_STALE: ReadonlySet<ErrorCode> = new Set([
  "outcome_unknown",
  "internal",
  "sql_user_exists",
  "sql_user_not_found",
]);

/**
 * The answer holds a password: `gcTime: 0` drops it with the last dialog that looks at it, and no cache of reads ever
 * sees it. Callers take the value in `mutate`'s own `onSuccess` and then call `reset()`.
 */
export function createSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: { name: string; purpose: string }) => callAction(createSqlUserAction({ clusterId, ...input })),
    onSuccess: ({ name }, { purpose }, _context, { client }) => {
      const created: SqlUser = { name, state: "admin", passwordChangedAt: Date.now(), ...(purpose ? { purpose } : {}) };
      patchSqlUsers(client, clusterId, (users) => withUser(users, created));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** As `createSqlUserMutation`: the answer holds a password. */
export function resetPasswordMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name }: { name: string }) => callAction(resetPasswordAction({ clusterId, name })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      const changed = { name, passwordChangedAt: Date.now(), passwordChangedBy: undefined };
      patchSqlUsers(client, clusterId, (users) => withUser(users, changed));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

export function deleteSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name }: { name: string }) => callAction(deleteSqlUserAction({ clusterId, name })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => withoutUser(users, name));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

function readAgain(client: QueryClient, clusterId: string, error: unknown): void {
  // A failed read is shown by whoever shows the list.
  if (LIST_IS_STALE.has(failureOf(error).code)) refreshSqlUsers(client, clusterId).catch(() => {});
}

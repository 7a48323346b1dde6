import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { ApproveInput, DenyInput, RequestForOwnInput, RequestNewInput } from "#lib/shared/requests/requests.ts";
import { callOperation } from "./calls/operations.ts";
import { ownSqlUsersQuery } from "./own-sql-user-queries.ts";
import { requestOpener } from "./request-openers.ts";
import { REQUESTS_KEY } from "./request-queries.ts";
import { sqlUserKeys } from "./sql-user-queries.ts";
import type { ResetOf } from "./sql-users.ts";

export function submitMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: RequestNewInput | RequestForOwnInput) =>
      input.kind === "create" ? callOperation("request.ask", input) : callOperation("request.ask.own", input),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

export function approveMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: Omit<ApproveInput, "clusterId">) => callOperation("request.approve", { ...input, clusterId }),
    onSettled: (_answer, _error, _input, _context, { client }) => {
      readAgain(client);
      void client.invalidateQueries({ queryKey: sqlUserKeys.list(clusterId) });
    },
  });
}

export function denyMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: Omit<DenyInput, "clusterId">) => callOperation("request.deny", { ...input, clusterId }),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

export function withdrawMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ id }: { id: string }) => callOperation("request.withdraw", { id }),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** The answer holds a password: see `resetPasswordMutation`. */
export function claimRequestMutation(id: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ replaces, active }: ResetOf) =>
      callOperation("request.claim", { id, replaces, active, opener: requestOpener(id) }),
    onSettled: (_answer, _error, _input, _context, { client }) => {
      readAgain(client);
      void client.invalidateQueries({ queryKey: ownSqlUsersQuery().queryKey, exact: true });
    },
  });
}

/** Reads the page's requests again, since they may be outdated. */
function readAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: REQUESTS_KEY });
}

import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { TokenTarget } from "#lib/shared/people/api-tokens.ts";
import type { ExemptInput, StartLeaverInput } from "#lib/shared/people/leaver.ts";
import { callOperation } from "./calls/operations.ts";
import { leaverKeys } from "./leaver-queries.ts";
import { newKey } from "./rotation-keys.ts";

export type LeaverChoices = Omit<StartLeaverInput, "key">;

/** Starts a plan, or lets the open one go on, under this session and for this browser. */
export function leaverMutation(change: "start" | "continue") {
  const operation = ({ start: "leaver.start", continue: "leaver.continue" } as const)[change];
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (choices: LeaverChoices) => callOperation(operation, { ...choices, key: await newKey() }),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

export function exemptMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: ExemptInput) => callOperation("leaver.exempt", input),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** Revokes a token of a service that a leaver made. */
export function revokeMadeMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: TokenTarget) => callOperation("token.revoke", input),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

function readAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: leaverKeys.all });
}

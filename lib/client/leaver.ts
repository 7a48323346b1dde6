import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { continueLeaverAction, exemptFromLeaverAction, startLeaverAction } from "#lib/actions/leaver.ts";
import type { TokenTarget } from "#lib/shared/api-tokens.ts";
import type { ExemptInput, StartLeaverInput } from "#lib/shared/leaver.ts";
import { revokeToken } from "./api-tokens.ts";
import { callAction } from "./call-action.ts";
import { leaverKeys } from "./leaver-queries.ts";
import { newKey } from "./rotation-keys.ts";

export type LeaverChoices = Omit<StartLeaverInput, "key">;

/** Starts a plan, or lets the open one go on, under this session and for this browser. */
export function leaverMutation(change: "start" | "continue") {
  const action = { start: startLeaverAction, continue: continueLeaverAction }[change];
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (choices: LeaverChoices) => callAction(action({ ...choices, key: await newKey() })),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

export function exemptMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: ExemptInput) => callAction(exemptFromLeaverAction(input)),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** Revokes a token of a service that a leaver made. */
export function revokeMadeMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: TokenTarget) => revokeToken(input),
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

function readAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: leaverKeys.all });
}

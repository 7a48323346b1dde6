import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { useNavigationGuard } from "./use-navigation-guard.ts";

export type SecretMutation<Input> = {
  run: (input: Input) => void;
  /** Runs it again with the same input. */
  again: () => void;
  pending: boolean;
  failure: Failure | null;
  /** Forgets the failure. */
  dismiss: () => void;
};

/**
 * A mutation whose answer is a password. The mutation drops the answer after `onShown`, so that only the dialog holds it. While
 * it runs, leaving the page is blocked: it would lose the new password.
 */
export function useSecretMutation<Input, Shown>(
  options: UseMutationOptions<Shown, Error, Input>,
  onShown: (shown: Shown) => void,
): SecretMutation<Input> {
  const [input, setInput] = useState<Input>();
  const { mutate, reset, isPending, error } = useMutation(options);
  useNavigationGuard(isPending);

  function run(next: Input) {
    setInput(next);
    mutate(next, {
      onSuccess: (shown) => {
        onShown(shown);
        reset();
      },
    });
  }
  return {
    run,
    again: () => input !== undefined && run(input),
    pending: isPending,
    failure: error && failureOf(error),
    dismiss: reset,
  };
}

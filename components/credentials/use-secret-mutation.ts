import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type PageChange, previewOperation } from "#lib/client/calls/operations.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { type Call, type Change, operationMutation } from "#lib/client/calls/use-operation.ts";
import type { AnswerOf, InputOf } from "#lib/shared/operations/catalogue.ts";
import type { ShownPassword, SqlUserTarget } from "#lib/shared/sql-users/sql-users.ts";
import type { ResetOf } from "./use-agreed-reset.ts";
import { useNavigationGuard } from "./use-navigation-guard.ts";

export type SecretMutation<Input> = Omit<Change<Input>, "input">;

/** A change whose answer is a password, see {@link useSecretMutation}. `make` gives its input. */
export function useSecretOperation<N extends PageChange, Given>(
  name: N,
  make: (given: Given) => InputOf<N>,
  onShown: (shown: AnswerOf<N>) => void,
): SecretMutation<Given> {
  const call = (given: Given) => ({ name, input: make(given) }) as Call<N>;
  return useSecretMutation(operationMutation<N, Given>(call), onShown);
}

/** A reset of a SQL user on this cluster. `agreed`: what the person has agreed to before. */
export function useReset(
  clusterId: string,
  onShown: (shown: ShownPassword) => void,
  agreed: Pick<ResetOf, "active"> = {},
): SecretMutation<ResetOf> {
  return useSecretOperation("sql_user.reset_password", (of: ResetOf) => ({ clusterId, ...of, ...agreed }), onShown);
}

/** What a reset would do. */
export const previewReset = (target: SqlUserTarget) => previewOperation("sql_user.reset_password", target);

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

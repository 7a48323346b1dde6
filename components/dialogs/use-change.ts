import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { Failure } from "#lib/shared/errors/result.ts";

export type Change<Input> = {
  run: (input: Input) => void;
  /** Runs it again with the same input. */
  again: () => void;
  /** the input of the current or last run */
  input: Input | undefined;
  pending: boolean;
  failure: Failure | null;
  /** Forgets the failure. */
  dismiss: () => void;
};

/** A mutation in the form that dialogs take. `onDone` runs only while the dialog is open. */
export function useMutationChange<Input, Answer>(
  mutation: UseMutationOptions<Answer, Error, Input>,
  onDone: (answer: Answer, input: Input) => void = () => {},
): Change<Input> {
  const { mutate, reset, isIdle, isPending, error, variables } = useMutation(mutation);
  const run = (input: Input) => mutate(input, { onSuccess: onDone });
  return {
    run,
    // Some changes need no input.
    again: () => !isIdle && run(variables as Input),
    input: variables,
    pending: isPending,
    failure: error && failureOf(error),
    dismiss: reset,
  };
}

/** A change of data that the server rendered. The page is rendered again afterwards, also after a failure. */
export function useChange<Input, Answer>(
  change: (input: Input) => Promise<Answer>,
  onDone: (answer: Answer, input: Input) => void = () => {},
): Change<Input> {
  const router = useRouter();
  return useMutationChange<Input, Answer>({
    gcTime: 0,
    mutationFn: change,
    onSuccess: onDone,
    onSettled: (_answer, failed) => {
      if (!failed || failureOf(failed).code !== "reauthentication_required") router.refresh();
    },
  });
}

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { failureOf } from "#lib/client/request-error.ts";
import type { Failure } from "#lib/shared/result.ts";

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

/** A change of data that the server rendered. The page is rendered again afterwards, also after a failure. */
export function useChange<Input, Answer>(
  change: (input: Input) => Promise<Answer>,
  onDone: (answer: Answer, input: Input) => void = () => {},
): Change<Input> {
  const router = useRouter();
  const { mutate, reset, isPending, error, variables } = useMutation({
    gcTime: 0,
    mutationFn: change,
    onSuccess: onDone,
    onSettled: (_answer, failed) => {
      if (!failed || failureOf(failed).code !== "reauthentication_required") router.refresh();
    },
  });
  return {
    run: mutate,
    again: () => variables !== undefined && mutate(variables),
    input: variables,
    pending: isPending,
    failure: error && failureOf(error),
    dismiss: reset,
  };
}

import { mutationOptions, type QueryClient, type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { AnswerOf, InputOf } from "#lib/shared/operations/catalogue.ts";
import { whenNotHeld } from "../page/held-page.ts";
import { patchList } from "./list-patches.ts";
import { type PageChange, sendOperation } from "./operations.ts";
import { listKey } from "./readings.ts";
import { readListFresh } from "./reads.ts";
import { failureOf } from "./request-error.ts";
import { markStale } from "./stale.ts";

/** A change in the form that dialogs take. It keeps no answer, which may be a password. */
export type Change<Input> = {
  run: (input: Input) => void;
  /** Runs it again with the same input. */
  again: () => void;
  /** the input of the current run, and of the last one where that failed */
  input: Input | undefined;
  pending: boolean;
  failure: Failure | null;
  /** Forgets the failure. */
  dismiss: () => void;
};

/** A change with its input. */
export type Call<N extends PageChange> = N extends PageChange ? { name: N; input: InputOf<N> } : never;
type Make<N extends PageChange, Given> = (given: Given) => Call<N> | Promise<Call<N>>;
type OnDone<N extends PageChange, Given> = (answer: AnswerOf<N>, given: Given) => void;

type More = {
  /** false: the server rendered nothing of what it changes, or the page must stay as it is */
  page?: false;
  /** called at the end, also after a failure */
  onSettled?: (failure: Failure | null) => void;
};

/** Makes a change, shows it in the list of SQL users, and has the reads that it made stale read again. Throws a `RequestError`. */
export async function carryOut<N extends PageChange>(
  client: QueryClient,
  { name, input }: { name: N; input: InputOf<N> },
): Promise<AnswerOf<N>> {
  let answer: AnswerOf<N>;
  try {
    answer = await sendOperation(name, input);
  } catch (error) {
    void readAgain(client, name, input, error);
    throw error;
  }
  try {
    patchList(client, name, input, answer);
  } catch (error) {
    // The answer may be a password that nobody else has: a list that cannot show the change must not take it away.
    reportError(error);
  }
  markStale(client, name, input);
  return answer;
}

/** Reads again after a failure that may have changed something, or that says that the page is not up to date. */
async function readAgain(client: QueryClient, name: PageChange, input: object, error: unknown): Promise<void> {
  // Fetched only here: no first load of a page has it. Where it cannot be fetched, the change may have been made.
  const effects = await import("#lib/shared/errors/error-effects.ts").catch(() => undefined);
  const effect = effects?.ERROR_EFFECTS[failureOf(error).code] ?? "maybe_done";
  if (effect !== "outdated" && effect !== "maybe_done") return;
  markStale(client, name, input);
  const { clusterId }: { clusterId?: string } = input;
  // Past the server's snapshot. The list itself shows a failed read.
  if (clusterId !== undefined && client.getQueryData(listKey(clusterId)))
    readListFresh(client, clusterId).catch(() => {});
}

/** A change as a mutation. `make` gives its name and input. Nothing of it is kept once no dialog shows it. */
export function operationMutation<N extends PageChange, Given>(make: Make<N, Given>) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (given: Given, { client }): Promise<AnswerOf<N>> => carryOut<N>(client, await make(given)),
  });
}

/** A mutation in the form that dialogs take. `onDone` runs only while the dialog is open. */
function useMutationChange<Input, Answer>(
  mutation: UseMutationOptions<Answer, Error, Input>,
  onDone: (answer: Answer, input: Input) => void = () => {},
): Change<Input> {
  const { mutate, reset, isIdle, isPending, error, variables } = useMutation(mutation);
  const run = (input: Input) =>
    mutate(input, {
      onSuccess: (answer) => {
        onDone(answer, input);
        reset();
      },
    });
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

/**
 * One of several changes, or one whose input is made first: `make` says which. The page that the server rendered is rendered again
 * afterwards, also after a failure; `onDone` then runs also if the dialog has been closed.
 */
export function useCall<N extends PageChange, Given>(
  make: Make<N, Given>,
  onDone: OnDone<N, Given> = () => {},
  { page, onSettled }: More = {},
): Change<Given> {
  const router = useRouter();
  const isPage = page !== false;
  const mutation: UseMutationOptions<AnswerOf<N>, Error, Given> = {
    ...operationMutation(make),
    onSuccess: (answer, given) => isPage && onDone(answer, given),
    onSettled: (_answer, failed) => {
      onSettled?.(failed && failureOf(failed));
      if (isPage && failureOf(failed).code !== "reauthentication_required") whenNotHeld(() => router.refresh());
    },
  };
  return useMutationChange(mutation, isPage ? undefined : onDone);
}

/** A change of this operation, see {@link useCall}. */
export function useOperation<N extends PageChange>(
  name: N,
  onDone?: OnDone<N, InputOf<N>>,
  more?: More,
): Change<InputOf<N>> {
  return useCall<N, InputOf<N>>((input) => ({ name, input }) as Call<N>, onDone, more);
}

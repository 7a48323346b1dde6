import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { markStale } from "#lib/client/calls/stale.ts";
import { APPLY, previewSql, runSql } from "#lib/client/run-sql.ts";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { RanScript, RunSqlInput, StepEvent } from "#lib/shared/sql-users/sql-scripts.ts";

export type SqlRun = {
  /** the statements as they will be sent, once the server has made them */
  readonly shown: ShownEffects | undefined;
  readonly showFailure: Failure | null;
  readonly showAgain: () => void;
  /** the known results of the statements, by index */
  readonly steps: ReadonlyMap<number, StepEvent>;
  readonly pending: boolean;
  readonly ran: RanScript | undefined;
  readonly failure: Failure | null;
  readonly run: () => void;
  readonly dismiss: () => void;
};

/** Runs the script once, as soon as its statements are known, where `wanted`. A refusal is not tried again by itself. */
export function useAtOnce(wanted: boolean, { shown, run }: SqlRun): void {
  const begun = useRef(false);
  const isDue = wanted && shown !== undefined && shown.sql.length > 0;
  const start = useRef(run);
  useEffect(() => {
    start.current = run;
  });
  useEffect(() => {
    if (!isDue || begun.current) return;
    begun.current = true;
    start.current();
  }, [isDue]);
}

/** Previews a script and runs it. `onOver` is called when it has ended, with how many statements may have been run. */
export function useRunSql(input: RunSqlInput, onOver: (begun: number) => void): SqlRun {
  const [steps, setSteps] = useState<ReadonlyMap<number, StepEvent>>(new Map());
  const preview = useQuery({
    queryKey: [APPLY, input, "preview"],
    queryFn: () => previewSql(input),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const { mutate, reset, isPending, data, error } = useMutation({
    gcTime: 0,
    mutationFn: async (digest: string) => {
      const known = new Map<number, StepEvent>();
      setSteps(known);
      const answer = runSql({ ...input, digest }, (step) => {
        known.set(step.at, step);
        setSteps(new Map(known));
      });
      return answer.finally(() => {
        const begun = [...known.values()].filter(({ state }) => state !== "failed").length;
        if (begun > 0) onOver(begun);
      });
    },
    onSettled: (_ran, _error, _digest, _context, { client }) => markStale(client, APPLY, input),
  });
  return {
    shown: preview.data,
    showFailure: preview.error && failureOf(preview.error),
    showAgain: () => {
      reset();
      setSteps(new Map());
      void preview.refetch();
    },
    steps,
    pending: isPending,
    ran: data,
    failure: error && failureOf(error),
    run: () => preview.data && mutate(preview.data.digest),
    dismiss: reset,
  };
}

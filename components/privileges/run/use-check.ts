import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { checkMutation } from "#lib/client/verification.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { Planned } from "#lib/shared/sql-access/access-plan.ts";
import type { Verification } from "#lib/shared/sql-users/verification.ts";

export type Check = {
  readonly pending: boolean;
  readonly failure: Failure | null;
  readonly judged: (Verification & { compared: boolean }) | null;
  /** `alone` compares with no plan, as after an undo */
  readonly run: (alone?: "alone") => void;
  /** Forgets the result. */
  readonly reset: () => void;
};

/** Reads a SQL user's rights from the cluster, and compares them with the plan, if there is one. */
export function useCheck(clusterId: string, userName: string, planned: Planned | null): Check {
  const { mutate, reset, isPending, error, data } = useMutation(checkMutation(clusterId, userName));
  const [compared, setCompared] = useState(false);
  return {
    pending: isPending,
    failure: error && failureOf(error),
    judged: data ? { ...data, compared } : null,
    run: (alone) => {
      const wanted = planned?.ok && !alone ? planned.wanted : undefined;
      setCompared(wanted !== undefined);
      mutate(wanted);
    },
    reset,
  };
}

import { useState } from "react";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { Planned } from "#lib/shared/sql-access/access-plan.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
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
  const [judged, setJudged] = useState<Check["judged"]>(null);
  const { run, pending, failure, dismiss } = useOperation(
    "sql_user.check",
    (verification, { wanted }) => setJudged({ ...verification, compared: wanted !== undefined }),
    { page: false },
  );
  return {
    pending,
    failure,
    judged,
    run: (alone) => {
      setJudged(null);
      // The server checks the access as it does all input.
      const wanted = planned?.ok && !alone ? (planned.wanted as WantedAccess) : undefined;
      run({ clusterId, name: userName, wanted });
    },
    reset: () => {
      setJudged(null);
      dismiss();
    },
  };
}

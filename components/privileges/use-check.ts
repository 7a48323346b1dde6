import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { checkMutation } from "#lib/client/privileges.ts";
import { failureOf } from "#lib/client/request-error.ts";
import type { Planned } from "#lib/shared/access/access-plan.ts";
import type { Check } from "./verify-part.tsx";

/** Asks the cluster by SQL what a SQL user may do, and compares it with what is planned. */
export function useCheck(clusterId: string, userName: string, planned: Planned): Check {
  const { mutate, reset, isPending, error, data } = useMutation(checkMutation(clusterId, userName));
  const [compared, setCompared] = useState(false);
  return {
    pending: isPending,
    failure: error && failureOf(error),
    judged: data ? { ...data, compared } : null,
    run: () => {
      setCompared(planned.ok);
      mutate(planned.ok ? planned.wanted : undefined);
    },
    reset,
  };
}

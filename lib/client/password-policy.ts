import { mutationOptions } from "@tanstack/react-query";
import { setClusterMaxAgeAction, setMaxAgeAction, setSqlUserPolicyAction } from "#lib/actions/password-policy.ts";
import type { ClusterMaxAgeInput, MaxAgeInput, SqlUserPolicyInput } from "#lib/shared/password-policy.ts";
import { callAction } from "./call-action.ts";
import { sqlUserKeys } from "./sql-user-queries.ts";

/* Changes to the password policy. Each throws a `RequestError`, see `call-action.ts`. */

export const setMaxAge = (input: MaxAgeInput) => callAction(setMaxAgeAction(input));
export const setClusterMaxAge = (input: ClusterMaxAgeInput) => callAction(setClusterMaxAgeAction(input));

/** Sets the password rules of one SQL user. The list is read again, since the due state may change. */
export function sqlUserPolicyMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: Omit<SqlUserPolicyInput, "clusterId">) =>
      callAction(setSqlUserPolicyAction({ clusterId, ...input })),
    onSuccess: (_answer, _input, _context, { client }) =>
      void client.invalidateQueries({ queryKey: sqlUserKeys.list(clusterId) }),
  });
}

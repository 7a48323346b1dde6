import { mutationOptions } from "@tanstack/react-query";
import type { SqlUserPolicyInput } from "#lib/shared/passwords/password-policy.ts";
import { callOperation } from "./calls/operations.ts";
import { sqlUserKeys } from "./sql-user-queries.ts";

/** Sets the password rules of one SQL user. The list is read again, since the due state may change. */
export function sqlUserPolicyMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: Omit<SqlUserPolicyInput, "clusterId">) =>
      callOperation("sql_user.set_policy", { clusterId, ...input }),
    onSuccess: (_answer, _input, _context, { client }) =>
      void client.invalidateQueries({ queryKey: sqlUserKeys.list(clusterId) }),
  });
}

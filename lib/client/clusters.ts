import { mutationOptions } from "@tanstack/react-query";
import { callOperation } from "./calls/operations.ts";
import { refreshSqlUsers } from "./sql-user-queries.ts";

/** Lets changes on this cluster be sent again, after CockroachDB Cloud has refused one. */
export function tryChangesMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: () => callOperation("cluster.try_changes", { clusterId }),
    // The list says anew what the person may do.
    onSuccess: (_answer, _input, _context, { client }) => refreshSqlUsers(client, clusterId).catch(() => {}),
  });
}

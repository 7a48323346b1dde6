import { queryOptions } from "@tanstack/react-query";
import { readOperation } from "./calls/read-operation.ts";

/** The rights and objects of Rolecall's SQL user. Reads from the cluster, so once for each dialog and never by itself. */
export function ownUserQuery(clusterId: string) {
  return queryOptions({
    queryKey: ["clusters", clusterId, "sql-connection"] as const,
    queryFn: ({ signal }) =>
      readOperation("sql_connection.preflight", { clusterId }, (answers) => answers.ownUserFactsAnswer, signal),
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

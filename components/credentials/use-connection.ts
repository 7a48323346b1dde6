import type { UseQueryResult } from "@tanstack/react-query";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { Connection } from "#lib/shared/sql-users/clusters.ts";
import { presetDatabase } from "./preset-database.ts";

export type ConnectionState = {
  /** undefined while it loads, or when it failed to */
  value: Connection | undefined;
  failure: Failure | null;
  retry: () => void;
};

/** Where applications connect. `covered`: the databases that the SQL user's proof covers. Read as soon as a dialog may need it. */
export function useConnection(clusterId: string, covered: readonly string[] = []): ConnectionState {
  return asState(useRead("cluster.connection", { clusterId }), covered);
}

/** Where applications connect, for a SQL user of the person's team on a cluster where they have no role. */
export function useOwnConnection(id: string, covered: readonly string[] = []): ConnectionState {
  return asState(useRead("sql_user.connection", { id }), covered);
}

function asState(query: UseQueryResult<Connection>, covered: readonly string[]): ConnectionState {
  const { data, error, isFetching, refetch } = query;
  const value = data && { ...data, database: presetDatabase(data, covered) };
  return { value, failure: !data && error && !isFetching ? failureOf(error) : null, retry: () => void refetch() };
}

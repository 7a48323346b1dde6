import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { ownConnectionQuery } from "#lib/client/own-sql-user-queries.ts";
import { failureOf } from "#lib/client/request-error.ts";
import { connectionQuery } from "#lib/client/sql-user-queries.ts";
import type { Connection } from "#lib/shared/clusters.ts";
import type { Failure } from "#lib/shared/result.ts";

export type ConnectionState = {
  /** undefined while it loads, or when it failed to */
  value: Connection | undefined;
  failure: Failure | null;
  retry: () => void;
};

/** Where applications connect. Read as soon as a dialog opens that may need it. */
export function useConnection(clusterId: string): ConnectionState {
  return asState(useQuery(connectionQuery(clusterId)));
}

/** The same for a SQL user of the person's team, without a role on its cluster. */
export function useOwnConnection(id: string): ConnectionState {
  return asState(useQuery(ownConnectionQuery(id)));
}

function asState({ data, error, isFetching, refetch }: UseQueryResult<Connection>): ConnectionState {
  return { value: data, failure: !data && error && !isFetching ? failureOf(error) : null, retry: () => void refetch() };
}

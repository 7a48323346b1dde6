import { failureOf } from "#lib/client/calls/request-error.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import { useFacts } from "../use-facts.ts";

export type Both = {
  /** by name; without one that could not be read */
  of: (name: string) => SqlUserFacts | undefined;
  pending: boolean;
  failure: Failure | null;
  again: () => void;
};

/** What the cluster says of both SQL users now; nothing where Rolecall has no SQL connection to it. */
export function useBoth(clusterId: string, [first, second]: readonly [string, string], enabled: boolean): Both {
  const one = useFacts(clusterId, first, enabled);
  const other = useFacts(clusterId, second, enabled);
  const error = one.error ?? other.error;
  const known = new Map([
    [first, one.data],
    [second, other.data],
  ]);
  return {
    of: (name) => known.get(name),
    pending: one.isFetching || other.isFetching,
    failure: error && failureOf(error),
    again: () => {
      void one.refetch();
      void other.refetch();
    },
  };
}

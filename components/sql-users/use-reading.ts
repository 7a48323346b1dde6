import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { readListFresh } from "#lib/client/calls/reads.ts";
import { isAccessLost, RequestError } from "#lib/client/calls/request-error.ts";
import { whenIdle } from "#lib/client/page/when-idle.ts";
import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { type ListView, viewSearch } from "./list-view.ts";
import type { FirstRows } from "./rows/first-rows.ts";

/** The list of a cluster as far as it is known, and how to read it again. */
export type Reading = {
  /** undefined until the first rows are there, and once the person may no longer see them */
  list: SqlUserList | undefined;
  /** present while `list` has only the first rows of the view */
  part: FirstRows | undefined;
  /** the counts are of the whole list, the rows of another view: those of this one are being read */
  otherView: boolean;
  /** why there is no list, or only an older one */
  error: Error | null;
  refresh: () => void;
  refreshing: boolean;
};

/** `first` is what the document carried of a long list: the rest is read when the browser is idle, or once another view needs it. */
export function useReading(clusterId: string, first: FirstRows | undefined, view: ListView): Reading {
  const client = useQueryClient();
  const [wanted, setWanted] = useState(first === undefined);
  const { data, error, refetch } = useSqlUsers(clusterId, { enabled: wanted });
  // Not the query's own state: it differs between server and browser, which breaks hydration.
  const [running, setRunning] = useState(0);
  const otherView = !data && first !== undefined && viewSearch(view) !== first.search;
  if (otherView && !wanted) setWanted(true);
  useEffect(() => whenIdle(() => setWanted(true)), []);

  const list = data ?? first?.list;

  function refresh() {
    setRunning((count) => count + 1);
    // The query keeps the error, which is shown beside the older list where there is one.
    (list ? readListFresh(client, clusterId) : refetch())
      .catch(() => {})
      .finally(() => setRunning((count) => count - 1));
  }
  const newer = list?.newer;
  const newerFailed = useMemo(
    () => (newer === undefined || newer === "coming" ? null : new RequestError({ code: newer, requestId: "" })),
    [newer],
  );
  return {
    list: isAccessLost(error) ? undefined : list,
    part: data ? undefined : first,
    otherView,
    error: error ?? newerFailed,
    refresh,
    refreshing: running > 0,
  };
}

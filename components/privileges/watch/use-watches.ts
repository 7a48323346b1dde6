import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";

/** Who is or was watched on a cluster. */
export const useWatches = (clusterId: string) => useRead("sql_user.watches", { clusterId });

/** Stops watching. */
export const useStopWatch = () => useOperation("sql_user.stop_watch", undefined, { page: false });

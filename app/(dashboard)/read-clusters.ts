import { clusterListDoor } from "#lib/server/edge/doors/clusters.ts";
import { read } from "#lib/server/run/run.ts";

/** The clusters that the signed-in account may see, as last read. */
export const readClusters = () => read(clusterListDoor, { fresh: false });

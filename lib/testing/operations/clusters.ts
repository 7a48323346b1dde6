import type { Fixtures } from "./fixture.ts";
import { cluster } from "./values.ts";

export const fixtures: Fixtures<"clusters"> = {
  allowlist: { needs: "cluster.read", about: "cluster", input: cluster },
  assumptions: { needs: "sql_connection.read" },
  checkAssumptions: { needs: "sql_connection.manage", about: "cluster", input: cluster },
  checkFully: {
    needs: "settings.manage",
    about: "cluster",
    confirmed: true,
    input: cluster,
    reported: "sql_connection_off",
  },
  stopCheck: { needs: "settings.manage", about: "cluster", input: cluster, reported: "not_found" },
  cluster: { needs: "cluster.read" },
  clusterList: { needs: "clusters.list", foreign: "nothing", input: () => ({}) },
  connection: { needs: "cluster.read", about: "cluster", input: cluster },
  findClusters: { needs: "clusters.list", foreign: "nothing", input: () => ({ q: "" }) },
  waysIn: { needs: "cluster.read", about: "cluster", input: cluster },
  labelledClusters: { needs: "clusters.list", foreign: "nothing", input: () => ({ label: "env=prod" }) },
  tryChanges: { needs: "sql_connection.manage", about: "cluster", input: cluster },
};

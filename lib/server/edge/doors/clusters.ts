import "server-only";
import * as operations from "#lib/shared/operations/clusters.ts";
import { requireKeyOn } from "../../cloud/changeable.ts";
import { checkAssumptions, getAssumptions } from "../../cluster-sql/check-assumptions.ts";
import { checkFully, stopCheck } from "../../cluster-sql/full-check/check-fully.ts";
import { getWays } from "../../cluster-sql/ways/read-ways.ts";
import { bind } from "../../run/door.ts";
import { tryChanges } from "../../sql-users/drift/try-changes.ts";
import { getAllowlist } from "../../sql-users/handover/allowlist.ts";
import { getConnection } from "../../sql-users/handover/connection.ts";
import { findClusters, findLabelled, getCluster, listClusters } from "../overview/clusters.ts";

const about = ({ clusterId }: { clusterId: string }) => ({ clusterId });

export const clusterListDoor = bind(operations.clusterList, {
  permission: "clusters.list",
  work: listClusters,
});

export const findClustersDoor = bind(operations.findClusters, {
  permission: "clusters.list",
  work: findClusters,
});

export const labelledClustersDoor = bind(operations.labelledClusters, {
  permission: "clusters.list",
  work: findLabelled,
});

export const clusterDoor = bind(operations.cluster, {
  permission: "cluster.read",
  about,
  work: getCluster,
});

export const connectionDoor = bind(operations.connection, {
  permission: "cluster.read",
  about,
  work: getConnection,
});

export const tryChangesDoor = bind(operations.tryChanges, {
  permission: "sql_connection.manage",
  about,
  work: tryChanges,
});

export const allowlistDoor = bind(operations.allowlist, {
  permission: "cluster.read",
  about,
  work: getAllowlist,
});

export const waysInDoor = bind(operations.waysIn, {
  permission: "cluster.read",
  about,
  work: getWays,
});

export const assumptionsDoor = bind(operations.assumptions, {
  permission: "sql_connection.read",
  about,
  work: getAssumptions,
});

export const checkFullyDoor = bind(operations.checkFully, {
  permission: "settings.manage",
  confirmed: true,
  about,
  needsKey: (_, input) => requireKeyOn(input),
  work: checkFully,
});

export const stopCheckDoor = bind(operations.stopCheck, { permission: "settings.manage", about, work: stopCheck });

export const checkAssumptionsDoor = bind(operations.checkAssumptions, {
  permission: "sql_connection.manage",
  about,
  work: checkAssumptions,
});

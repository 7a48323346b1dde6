import "server-only";
import { z } from "zod";
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import { getAllowlist } from "../clusters/allowlist.ts";
import { tryChanges } from "../clusters/changeable.ts";
import { getCluster, getConnection, listClusters } from "../clusters/clusters.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const about = ({ clusterId }: { clusterId: string }) => ({ clusterId });

export const clusterListDoor = readDoor({
  action: "cluster.list",
  permission: "clusters.list",
  input: z.strictObject({ fresh: z.boolean() }),
  work: listClusters,
});

export const clusterDoor = readDoor({
  action: "cluster.get",
  permission: "cluster.read",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  about,
  work: getCluster,
});

export const connectionDoor = readDoor({
  action: "cluster.connection",
  permission: "cluster.read",
  input: z.strictObject({ clusterId: clusterIdSchema, database: z.string().min(1).max(128) }),
  about,
  work: getConnection,
});

export const tryChangesDoor = mutationDoor({
  action: "cluster.try_changes",
  permission: "sql_connection.manage",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  about,
  work: tryChanges,
});

export const allowlistDoor = readDoor({
  action: "cluster.allowlist",
  permission: "cluster.read",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  about,
  work: getAllowlist,
});

import { z } from "zod";
import type { KeyLook } from "../key-reach.ts";
import { allowlistSchema } from "../sql-users/allowlist.ts";
import {
  clusterIdSchema,
  clusterSchema,
  connectionSchema,
  DEFAULT_DATABASE,
  findClustersInput,
  foundClustersSchema,
  labelledClustersSchema,
} from "../sql-users/clusters.ts";
import { labelSchema } from "../vendor-label-schema.ts";
import { waysInSchema } from "../ways-in/schema.ts";
import { change, nothing, read, readAs, typed } from "./define.ts";

export const clusterList = read("cluster.list", {
  input: z.strictObject({ fresh: z.boolean().default(false) }),
  answer: z.array(clusterSchema),
  on: "rolecall",
  from: "browser",
  byAddress: true,
  scope: "read",
});

/** Pages cannot carry a thousand clusters: they ask for those that they show. */
export const findClusters = read("cluster.find", {
  input: findClustersInput,
  answer: foundClustersSchema,
  on: "rolecall",
  from: "browser",
});

/** Which clusters have a label, as the vendor tells now. */
export const labelledClusters = readAs("cluster.find", "label", {
  input: z.strictObject({ label: labelSchema }),
  answer: labelledClustersSchema,
  on: "rolecall",
  from: "browser",
});

export const cluster = read("cluster.get", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  on: "cluster",
  from: "server",
  scope: "read",
});

export const connection = read("cluster.connection", {
  input: z.strictObject({ clusterId: clusterIdSchema, database: z.string().min(1).max(128).default(DEFAULT_DATABASE) }),
  answer: connectionSchema,
  on: "cluster",
  from: "browser",
});

export const tryChanges = change("cluster.try_changes", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: typed<KeyLook>(),
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const allowlist = read("cluster.allowlist", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: allowlistSchema,
  on: "cluster",
  from: "browser",
});

export const waysIn = read("cluster.ways_in", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: waysInSchema,
  on: "cluster",
  from: "browser",
});

export const assumptions = read("cluster.assumptions", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  on: "cluster",
  from: "server",
});

export const checkFully = change("cluster.check_fully", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: z.object({ left: z.number() }),
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const stopCheck = change("cluster.stop_check", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: nothing,
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const checkAssumptions = change("cluster.check_assumptions", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: nothing,
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

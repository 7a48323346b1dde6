import { z } from "zod";
import { KEY_CLOSED, KEY_REACHES } from "../key-reach.ts";

/** A cluster as Rolecall shows it. Texts are the vendor's; unknown values are passed on, never an error. */
export const clusterSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** such as `v26.2.1`; empty where the vendor gives none */
  version: z.string(),
  /** `BASIC`, `STANDARD`, `ADVANCED`, or a value of a later API version; empty where absent */
  plan: z.string(),
  provider: z.string(),
  regions: z.array(z.string()),
  /** `CREATED` is the only state in which SQL users can be changed */
  state: z.string(),
  /** its labels at the vendor, by key; absent where there are none */
  labels: z.record(z.string(), z.string()).optional(),
  /** the id of its folder at the vendor; absent at the root */
  folder: z.string().optional(),
  /** what was seen of Rolecall's API key there; absent where that was not looked up */
  key: z.enum(KEY_REACHES).optional(),
});
export type Cluster = z.infer<typeof clusterSchema>;

/** The first clusters whose name or label has a word in it, or the one with an id; `may`: only those on which the person may do this. */
export const findClustersInput = z.strictObject({
  q: z.string().max(100).default(""),
  clusterId: z.uuid().optional(),
  may: z.enum(["sql_users.create", "sql_users.describe"]).optional(),
});
export type FindClustersInput = z.output<typeof findClustersInput>;

const foundClusterSchema = clusterSchema.extend({
  /** why Rolecall cannot create SQL users there; only where those are found on which the person may */
  keyClosed: z.enum(KEY_CLOSED).exactOptional(),
});
export type FoundCluster = z.infer<typeof foundClusterSchema>;

/** The first clusters that were found, by name, and how many more there are. */
export const foundClustersSchema = z.object({ clusters: z.array(foundClusterSchema), more: z.number().int() });
export type FoundClusters = z.infer<typeof foundClustersSchema>;

/** The clusters with a label on which the person has a role, by name. */
export const labelledClustersSchema = z.array(z.object({ id: z.string(), name: z.string() }));
export type LabelledClusters = z.infer<typeof labelledClustersSchema>;

/** A cluster id from a URL. Strict, since it goes into the path of calls with an admin key. */
export const clusterIdSchema = z.uuid();

/** The database that every cluster has. */
export const DEFAULT_DATABASE = "defaultdb";

/** Where to connect, from the vendor's connection-string endpoint. Never holds a password. */
export const connectionSchema = z.object({
  host: z.string(),
  port: z.number().int(),
  database: z.string(),
  /** names of the cluster's databases; empty where they are unknown */
  databases: z.array(z.string()),
  /** databases that the last check saw and CockroachDB Cloud does not list */
  unlisted: z.array(z.string()).optional(),
});
export type Connection = z.infer<typeof connectionSchema>;

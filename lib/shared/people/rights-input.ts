import { z } from "zod";
import { ALL_CLUSTERS, CLUSTER_ROLES } from "../policy.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";

const holder = z.strictObject({ kind: z.enum(["account", "team"]), id: z.string().min(1).max(100) });
const clusterId = z.union([z.literal(ALL_CLUSTERS), clusterIdSchema]);

/** `change`: whether an existing role is replaced, or a new one granted. */
export const grantRoleInput = z.strictObject({
  holder,
  clusterId,
  role: z.enum(CLUSTER_ROLES),
  change: z.boolean(),
});

export const revokeRoleInput = z.strictObject({ holder, clusterId });

import { z } from "zod";
import { TOKEN_SCOPES } from "../people/token-limits.ts";
import { CLUSTER_ROLES } from "../policy.ts";
import { clusterSchema } from "../sql-users/clusters.ts";
import { timeSchema } from "./common.ts";

export const apiClusterSchema = clusterSchema
  .omit({ key: true })
  .extend({
    id: z.string(),
    state: z.string().meta({ description: "`CREATED` is the only state in which SQL users can be changed." }),
    role: z
      .enum(CLUSTER_ROLES)
      .nullable()
      .meta({ description: "The role of the token's owner; null if only their team owns SQL users there." }),
  })
  .meta({ id: "Cluster" });

export const apiTeamSchema = z.object({ id: z.string(), name: z.string() }).meta({ id: "Team" });

export const apiTokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["personal", "service"]),
    owner: z.string().meta({ description: "Name of the account or team." }),
    /** its clusters are those with this label that an administrator confirmed */
    label: z.string().nullable(),
    scopes: z.array(z.enum(TOKEN_SCOPES)),
    clusters: z.union([z.literal("all"), z.array(z.string())]),
    expiresAt: timeSchema,
  })
  .meta({ id: "Token" });

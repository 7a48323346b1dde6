import { z } from "zod";
import { SQL_LEVELS } from "#lib/sql/own-user.ts";
import { clusterIdSchema } from "./clusters.ts";

/** What is shown of Rolecall's SQL connection to a cluster; null where there is none. Times are epoch milliseconds. */
const sqlConnectionSchema = z
  .object({
    sqlUser: z.string(),
    level: z.enum(SQL_LEVELS),
    state: z.enum(["connecting", "on"]),
    createdAt: z.number(),
    createdBy: z.string(),
    keyedAt: z.number(),
    usedAt: z.number().nullable(),
    /** an error code, and when */
    failure: z.string().nullable(),
    failedAt: z.number().nullable(),
  })
  .nullable();
export type SqlConnectionView = z.infer<typeof sqlConnectionSchema>;

export const connectInput = z.strictObject({ clusterId: clusterIdSchema, level: z.enum(SQL_LEVELS) });
export type ConnectInput = z.infer<typeof connectInput>;

export const sqlConnectionTarget = z.strictObject({ clusterId: clusterIdSchema });
export type SqlConnectionTarget = z.infer<typeof sqlConnectionTarget>;

import { z } from "zod";
import { isOwnName } from "#lib/sql/names.ts";
import { SQL_LEVELS } from "#lib/sql/own-user.ts";
import { clusterIdSchema } from "./clusters.ts";

/** The public facts of Rolecall's SQL connection to a cluster; null where there is none. Times are epoch milliseconds. */
const sqlConnectionSchema = z
  .object({
    sqlUser: z.string(),
    level: z.enum(SQL_LEVELS),
    /** `key_reads`: off, since its password is derived and the API key only reads */
    state: z.enum(["connecting", "on", "key_reads"]),
    createdAt: z.number(),
    createdBy: z.string(),
    keyedAt: z.number(),
    usedAt: z.number().nullable(),
    /** an error code, and when */
    failure: z.string().nullable(),
    failedAt: z.number().nullable(),
    /** `file`: the operator's, and so is the SQL user */
    passwordFrom: z.enum(["key", "file"]),
    /** whether a person accepts that the cluster has the password in clear text */
    clearText: z.enum(["never", "accepted"]),
    /** how many SQL users were put back for a time, which only a connection at Manage restricts again */
    putBack: z.number(),
  })
  .nullable();
export type SqlConnectionView = z.infer<typeof sqlConnectionSchema>;

/** The data of its page. */
export type SqlConnectionPageView = {
  connection: SqlConnectionView;
  /** SQL users named like Rolecall's own that it does not use */
  left: readonly string[];
  /** the operator's file for this cluster, if there is one, and the SQL user in it; null where it cannot be used */
  file: { sqlUser: string | null } | null;
};

/** Rights and objects of Rolecall's SQL user, and its open sessions except the current one. */
export const ownUserFactsSchema = z.object({ holds: z.array(z.string()), more: z.number(), sessions: z.number() });
export type OwnUserFacts = z.infer<typeof ownUserFactsSchema>;

export const leftSqlUser = z.strictObject({
  clusterId: clusterIdSchema,
  name: z.string().max(63).refine(isOwnName, "This is not a name of Rolecall's own."),
});
export type LeftSqlUser = z.infer<typeof leftSqlUser>;

export const connectInput = z.strictObject({ clusterId: clusterIdSchema, level: z.enum(SQL_LEVELS) });
export type ConnectInput = z.infer<typeof connectInput>;

export const sqlConnectionTarget = z.strictObject({ clusterId: clusterIdSchema });
export type SqlConnectionTarget = z.infer<typeof sqlConnectionTarget>;

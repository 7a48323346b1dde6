import { z } from "zod";
import { clusterIdSchema } from "./clusters.ts";
import {
  isReservedSqlUserName,
  isSqlUserName,
  isSsoSqlUserName,
  newSqlUserNameProblem,
  normalizeSqlUserName,
} from "./sql-user-names.ts";

/** Whether the SQL user still has the `admin` role, as far as Rolecall knows. */
export const adminStateSchema = z.enum(["admin", "restricted", "unknown"]);
export type AdminState = z.infer<typeof adminStateSchema>;

/** One row of the list: the name is the vendor's, all else is what Rolecall has kept. Times are epoch milliseconds. */
export const sqlUserSchema = z.object({
  name: z.string(),
  state: adminStateSchema,
  /** where an answer of the database proved the state: when, who pasted it, and the databases it covered */
  verified: z.object({ at: z.number(), by: z.string(), databases: z.array(z.string()) }).optional(),
  purpose: z.string().optional(),
  passwordChangedAt: z.number().optional(),
  passwordChangedBy: z.string().optional(),
  /** present where Rolecall never changes this user */
  readOnly: z.enum(["sso", "reserved"]).optional(),
});
export type SqlUser = z.infer<typeof sqlUserSchema>;

/** `complete` is false while pages of the vendor are still coming: then the number of users is not the count. */
export const sqlUserListSchema = z.object({
  users: z.array(sqlUserSchema),
  complete: z.boolean(),
  readAt: z.number(),
});
export type SqlUserList = z.infer<typeof sqlUserListSchema>;

/** The one answer that holds a password. */
export type ShownPassword = { name: string; password: string };

export const PURPOSE_MAX = 200;
const purpose = z.string().trim().max(PURPOSE_MAX, `At most ${PURPOSE_MAX} characters.`);

/** A new name: normalised, then refused with the reason. */
const newName = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .superRefine((name, context) => {
    const problem = newSqlUserNameProblem(name);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** A name that is there already, to look at: the database's own rule. */
export const existingNameSchema = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .refine((name) => isSqlUserName(name), "This is not a name of a SQL user.");

/** A name to change: never one of the database's own, nor of single sign-on. */
export const targetNameSchema = existingNameSchema.refine(
  (name) => !isReservedSqlUserName(name) && !isSsoSqlUserName(name),
  "Rolecall never changes this SQL user.",
);

export const createSqlUserInput = z.strictObject({ clusterId: clusterIdSchema, name: newName, purpose });
export type CreateSqlUserInput = z.input<typeof createSqlUserInput>;

export const sqlUserTarget = z.strictObject({ clusterId: clusterIdSchema, name: targetNameSchema });
export type SqlUserTarget = z.input<typeof sqlUserTarget>;

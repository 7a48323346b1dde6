import { z } from "zod";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import { PRIVILEGES, type PrivilegeOn } from "#lib/sql/privileges.ts";
import { clusterIdSchema } from "./clusters.ts";
import { type SqlUser, targetNameSchema } from "./sql-users.ts";

/*
 * The access that a person chooses for a SQL user: part of an intent of lib/sql. User, code and remaining admins are added where the
 * SQL is generated.
 */

const name = z.string().min(1).max(128);
const database = z.strictObject({ name, schemas: z.array(name).max(500).optional() });
const databases = z.array(database).max(200);
const chosen = { via: z.enum(["role", "direct"]), version: z.string().max(40).optional() };
const onSchemas = {
  databases: databases.min(1),
  scope: z.enum(["existing", "future", "both"]),
  newSchemas: z.boolean().optional(),
};

const tablePrivilege = z.custom<PrivilegeOn<"table">>(
  (value) => typeof value === "string" && Object.hasOwn(PRIVILEGES.table, value),
  "This is not a table privilege.",
);

export const wantedAccessSchema = z.discriminatedUnion("level", [
  z.strictObject({ level: z.literal("read-only"), ...chosen, ...onSchemas, routines: z.boolean().optional() }),
  z.strictObject({
    level: z.literal("read-write"),
    ...chosen,
    ...onSchemas,
    saveRows: z.boolean().optional(),
    routines: z.boolean().optional(),
  }),
  z.strictObject({ level: z.literal("append-only"), ...chosen, ...onSchemas, alsoRead: z.boolean().optional() }),
  z.strictObject({
    level: z.literal("table-level"),
    ...chosen,
    tables: z
      .array(z.strictObject({ database: name, schema: name.optional(), name }))
      .min(1)
      .max(1_000),
    privileges: z.array(tablePrivilege).min(1).max(30),
  }),
  z.strictObject({
    level: z.literal("ddl-owner"),
    ...chosen,
    databases: databases.min(1),
    takeOverFrom: z.string().max(200).optional(),
  }),
  z.strictObject({
    level: z.literal("backup-operator"),
    ...chosen,
    databases,
    externalConnections: z.array(name).max(50).optional(),
    implicitCredentials: z.boolean().optional(),
    jobs: z.boolean().optional(),
    restore: z.boolean().optional(),
  }),
  z.strictObject({ level: z.literal("monitoring"), ...chosen }),
]);
export type WantedAccess = z.infer<typeof wantedAccessSchema>;

/** A pasted answer of the database; half a million characters hold the grants of thousands of tables. */
export const ANSWER_MAX = 500_000;

export const verifyInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  code: z.string().max(64),
  answer: z.string().max(ANSWER_MAX),
  wanted: wantedAccessSchema.optional(),
});
export type VerifyInput = z.input<typeof verifyInput>;

export const checkInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  wanted: wantedAccessSchema.optional(),
});
export type CheckInput = z.input<typeof checkInput>;

export const applyInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  wanted: wantedAccessSchema,
  /** whether the script takes the admin role away */
  demote: z.boolean(),
});
export type ApplyInput = z.input<typeof applyInput>;

/** How many statements of a script were run; where it stopped, why the next one was not run. */
export type AppliedScript = { done: number; total: number; stopped: string | null };

/** What an answer of the database proves, and the SQL user as it is known now. */
export type Verification = { verdict: Verdict; user: SqlUser };

export const verifyAllInput = z.strictObject({
  clusterId: clusterIdSchema,
  code: z.string().max(64),
  answer: z.string().max(ANSWER_MAX),
});
export type VerifyAllInput = z.input<typeof verifyAllInput>;

/** What an answer about all SQL users of a cluster proved. `reasons`: why it proved nothing. */
export type AllVerified = {
  databases: string[];
  reasons: string[];
  users: { name: string; state: "admin" | "privileged" | "restricted"; through: string | null; powers: string[] }[];
  /** protected ones that this person may not verify, and those of single sign-on */
  skipped: string[];
};

import { z } from "zod";
import { PRIVILEGES, type PrivilegeOn } from "#lib/sql/privileges.ts";

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

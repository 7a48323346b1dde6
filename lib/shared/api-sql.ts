import { z } from "zod";
import { wantedAccessSchema } from "./sql-access/wanted-schema.ts";

const LINTED_FILES_MAX = 20;
/** Characters in all files. Each finding tells several times as much as the statement that it is about. */
const LINTED_MAX = 32_000;

export const lintBody = z
  .strictObject({
    files: z
      .array(z.strictObject({ name: z.string().max(500), sql: z.string() }))
      .min(1)
      .max(LINTED_FILES_MAX)
      .refine((files) => files.reduce((sum, { sql }) => sum + sql.length, 0) <= LINTED_MAX, {
        error: `At most ${LINTED_MAX} characters of SQL in one call.`,
      })
      .meta({ description: `At most ${LINTED_MAX} characters of SQL together.` }),
    version: z.string().max(40).optional().meta({ description: "The version of CockroachDB, such as `v26.2`." }),
  })
  .meta({ id: "Lint" });

const findingSchema = z
  .object({
    code: z.string(),
    severity: z.enum(["error", "warning", "info"]),
    line: z.int(),
    column: z.int(),
    title: z.string(),
    reason: z.string(),
    fix: z.string().nullable().meta({ description: "SQL to run instead." }),
    source: z.string(),
  })
  .meta({ id: "Finding" });

export const lintedSchema = z
  .object({
    files: z.array(
      z.object({
        name: z.string(),
        findings: z.array(findingSchema),
        unknown: z.int().meta({ description: "How many statements the linter does not know and did not check." }),
      }),
    ),
  })
  .meta({ id: "Linted" });

export const planBody = z
  .strictObject({
    name: z.string().max(200).meta({ description: "The SQL user." }),
    access: wantedAccessSchema,
    otherAdmins: z.array(z.string().max(200)).max(100).optional().meta({
      description: "SQL users that stay admin. If given, the plan revokes the admin role from this SQL user.",
    }),
  })
  .meta({ id: "PlanGrants" });

const statements = z.array(z.object({ sql: z.string(), says: z.string() }));

export const planSchema = z
  .object({
    run: statements,
    undo: statements,
    leave: statements,
    roles: z.array(z.string()),
    gives: z.string(),
    doesNot: z.string(),
    blastRadius: z.string(),
    notes: z.array(z.string()),
  })
  .meta({ id: "Plan" });

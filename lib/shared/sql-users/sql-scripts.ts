import { z } from "zod";
import { resultOf } from "../errors/result-schema.ts";
import { wantedAccessSchema } from "../sql-access/wanted-schema.ts";
import { clusterIdSchema } from "./clusters.ts";
import { targetNameSchema } from "./sql-users.ts";

/** Longer than any script that the choices can make. */
const MOST_STATEMENTS = 100_000;

/** A script that Rolecall can run about one SQL user. The server makes it from these choices; no SQL is taken from the browser. */
export const sqlScriptSchema = z.discriminatedUnion("kind", [
  /** gives wanted access; `demote`: takes the admin role away, last */
  z.strictObject({ kind: z.literal("access"), wanted: wantedAccessSchema, demote: z.boolean() }),
  /** undoes the first `done` statements of that script: for the group roles, or for this user alone */
  z.strictObject({
    kind: z.literal("undo"),
    wanted: wantedAccessSchema,
    from: z.enum(["all", "user"]),
    done: z.number().int().min(0).max(MOST_STATEMENTS),
  }),
  /** gives it, the second of a pair, and the `first` one their rights through a group role; takes admin from it */
  z.strictObject({ kind: z.literal("pair"), first: targetNameSchema, role: targetNameSchema }),
  /** takes the admin role away and gives nothing */
  z.strictObject({ kind: z.literal("restrict") }),
  /** lets it create, change and drop roles, after a restriction took that */
  z.strictObject({ kind: z.literal("allow_create_role") }),
  /** removes the blockers of a deletion; `newOwner` gets the SQL user's objects */
  z.strictObject({ kind: z.literal("clean_up"), newOwner: z.string().min(1).max(200).optional() }),
]);
export type SqlScript = z.infer<typeof sqlScriptSchema>;

/** The progress of one statement of a running script. `at` counts from 0; `words` are the database's own. */
const stepSchema = z.object({
  at: z.number(),
  state: z.enum(["running", "done", "failed", "unknown"]),
  ms: z.number().exactOptional(),
  words: z.string().exactOptional(),
});
export type StepEvent = Readonly<z.infer<typeof stepSchema>>;
export type Report = (step: StepEvent) => void;

export const runSqlInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  script: sqlScriptSchema,
  /** of the statements that the person has seen; a preview has none */
  digest: z.string().length(64).optional(),
  report: z.custom<Report>((value) => typeof value === "function").optional(),
});
export type RunSqlInput = Pick<z.input<typeof runSqlInput>, "clusterId" | "name"> & { script: SqlScript };

/** How many statements of a script were run; where it stopped, why the next one was not run. */
export const ranScriptSchema = z.object({ done: z.number(), total: z.number(), stopped: z.string().nullable() });
export type RanScript = z.infer<typeof ranScriptSchema>;

/** One line of the answer to a run: each step as it happens, then the result. */
export const runLineSchema = z.union([z.object({ step: stepSchema }), z.object({ result: resultOf(ranScriptSchema) })]);
export type RunLine = z.infer<typeof runLineSchema>;

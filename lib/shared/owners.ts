import { z } from "zod";
import { clusterIdSchema } from "./clusters.ts";
import { existingNameSchema, importedShape, sqlUserKindSchema } from "./sql-users.ts";

/** How many SQL users get their owner at once. */
export const OWNERS_MAX = 5_000;
/** How large an import may be, in UTF-8. */
export const IMPORT_MAX_BYTES = 1024 * 1024;

export const setOwnersInput = z.strictObject({
  clusterId: clusterIdSchema,
  names: z.array(existingNameSchema).min(1, "Choose some.").max(OWNERS_MAX, `At most ${OWNERS_MAX} at once.`),
  ownerTeamId: z.string().min(1).max(100).nullable(),
  /** without it, each keeps its own */
  kind: sqlUserKindSchema.optional(),
});
export type SetOwnersInput = z.infer<typeof setOwnersInput>;

/** What is no text becomes the character that stands for it, so that the import can say in which line it is. */
const text = z.string().transform((given) => given.toWellFormed().replaceAll("\0", "\uFFFD"));

export const previewImportInput = z.strictObject({ clusterId: clusterIdSchema, text });
/** `digest`: of the preview that somebody has seen. */
export const importOwnersInput = previewImportInput.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) });

const descriptionSchema = z.object({
  owner: z.string().nullable(),
  ...importedShape,
});
export const plannedChangeSchema = z.object({
  name: z.string(),
  from: descriptionSchema,
  to: descriptionSchema,
  adopted: z.boolean(),
});
/** What a SQL user is said to be, and what it will be. `adopted`: it was created outside, and will no longer be marked so. */
export type PlannedChange = z.infer<typeof plannedChangeSchema>;

export const importProblemSchema = z.object({ line: z.number(), words: z.string() });
/** Why a file is refused, and where: lines count from 1. */
export type ImportProblem = z.infer<typeof importProblemSchema>;

/** What an import will do; or, where it does nothing, why: the first few problems, and how many there are. */
export const importPreviewSchema = z.union([
  z.object({ changes: z.array(plannedChangeSchema), unchanged: z.number(), digest: z.string() }),
  z.object({ problems: z.array(importProblemSchema), count: z.number() }),
]);
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** How many SQL users were changed. */
export const changedSchema = z.object({ changed: z.number() });

import { z } from "zod";
import { clusterIdSchema } from "./clusters.ts";
import { existingNameSchema, importedShape, sqlUserKindSchema } from "./sql-users.ts";

/** Maximum SQL users per owner change. */
export const OWNERS_MAX = 5_000;
/** Maximum size of an import in UTF-8 bytes. */
export const IMPORT_MAX_BYTES = 1024 * 1024;

export const setOwnersInput = z.strictObject({
  clusterId: clusterIdSchema,
  names: z.array(existingNameSchema).min(1, "Select at least one.").max(OWNERS_MAX, `At most ${OWNERS_MAX} at once.`),
  ownerTeamId: z.string().min(1).max(100).nullable(),
  /** absent: kinds stay unchanged */
  kind: sqlUserKindSchema.optional(),
});
export type SetOwnersInput = z.infer<typeof setOwnersInput>;

/** Replaces invalid characters by U+FFFD, so that the import can name their line. */
const text = z.string().transform((given) => given.toWellFormed().replaceAll("\0", "\uFFFD"));

export const previewImportInput = z.strictObject({ clusterId: clusterIdSchema, text });
/** `digest`: of the preview that the person saw. */
export const importOwnersInput = previewImportInput.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) });

const descriptionSchema = z.object({
  owner: z.string().nullable(),
  ...importedShape,
});
const plannedChangeSchema = z.object({
  name: z.string(),
  from: descriptionSchema,
  to: descriptionSchema,
  adopted: z.boolean(),
});
/** Description before and after. `adopted`: it was created outside Rolecall, and the mark will go. */
export type PlannedChange = z.infer<typeof plannedChangeSchema>;

const importProblemSchema = z.object({ line: z.number(), words: z.string() });
/** A reason to refuse the file, with its line from 1. */
export type ImportProblem = z.infer<typeof importProblemSchema>;

/** The changes of an import, or the first problems that stop it, with their number. */
export const importPreviewSchema = z.union([
  z.object({ changes: z.array(plannedChangeSchema), unchanged: z.number(), digest: z.string() }),
  z.object({ problems: z.array(importProblemSchema), count: z.number() }),
]);
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** The number of changed SQL users. */
export const changedSchema = z.object({ changed: z.number() });

import { z } from "zod";
import { FOLDER_PATTERN, LABEL_MAX } from "./vendor-labels.ts";

/** A label as `key=value`. */
export const labelSchema = z.string().min(1).max(LABEL_MAX).includes("=");
/** A label, or a folder as `folder id`: what can be followed without a confirmation. */
export const labelOrFolderSchema = labelSchema.or(z.string().regex(FOLDER_PATTERN));

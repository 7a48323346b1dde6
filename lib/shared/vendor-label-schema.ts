import { z } from "zod";
import { LABEL_MAX } from "./vendor-labels.ts";

/** A label as `key=value`. */
export const labelSchema = z.string().min(1).max(LABEL_MAX).includes("=");

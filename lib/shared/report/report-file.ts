import { z } from "zod";
import { REPORT_FORMATS } from "./formats.ts";

/** Which file of a report is asked for. */
export const reportFileInput = z.strictObject({ format: z.enum(REPORT_FORMATS) });

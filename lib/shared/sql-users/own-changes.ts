import { z } from "zod";
import { AUDIT_OUTCOMES } from "../audit/audit.ts";

/** How far back a browser may ask for its person's changes, in milliseconds. */
export const OWN_CHANGES_MS = 60 * 60_000;

/** `since`: milliseconds before now, as the clocks of browser and server may differ. */
export const ownChangesInput = z.strictObject({ since: z.coerce.number().int().min(0).max(OWN_CHANGES_MS) });

/** Changes of the person in the audit, newest first. `path`: the page that shows what is true now; null where they may open none. */
export const ownChangesSchema = z.array(
  z.object({
    id: z.string(),
    at: z.number(),
    action: z.string(),
    target: z.string().exactOptional(),
    outcome: z.enum(AUDIT_OUTCOMES),
    path: z.string().nullable(),
  }),
);
export type OwnChanges = z.infer<typeof ownChangesSchema>;

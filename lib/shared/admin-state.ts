import { z } from "zod";

/**
 * What a SQL user is, as far as Rolecall knows. *Admin* holds the `admin` role; *privileged* does not, but holds something by
 * which it can gain more or reach everything; *restricted* was looked at and is neither.
 */
export const adminStateSchema = z.enum(["admin", "privileged", "restricted", "unknown"]);
export type AdminState = z.infer<typeof adminStateSchema>;

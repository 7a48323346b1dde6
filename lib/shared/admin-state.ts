import { z } from "zod";

/** Whether the SQL user still has the `admin` role, as far as Rolecall knows. */
export const adminStateSchema = z.enum(["admin", "restricted", "unknown"]);
export type AdminState = z.infer<typeof adminStateSchema>;

import { z } from "zod";
import { ADMIN_STATES } from "./admin-state.ts";

/** Apart from the states, which the first pages show: zod is not in their first load. */
export const adminStateSchema = z.enum(ADMIN_STATES);

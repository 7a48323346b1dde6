import { z } from "zod";
import { adminStateSchema } from "./admin-state.ts";

/* What the palette finds. */

export const findInput = z.strictObject({ q: z.string().max(100) });

/** What can be begun on a SQL user from anywhere. Deletion is not among it. */
const FOUND_ACTIONS = ["reset", "claim", "describe", "privileges"] as const;
export type FoundAction = (typeof FOUND_ACTIONS)[number];

/** A SQL user, and what this person may begin on it. `rowId`: of one that only its team shows to them. */
const foundSqlUserSchema = z.object({
  name: z.string(),
  clusterId: z.string(),
  cluster: z.string(),
  state: adminStateSchema,
  rowId: z.string().nullable(),
  actions: z.array(z.enum(FOUND_ACTIONS)),
});
export type FoundSqlUser = z.infer<typeof foundSqlUserSchema>;

const named = z.object({ id: z.string(), name: z.string() });

/** The best matches of each kind. Accounts and teams only for those who manage them. */
export const foundSchema = z.object({
  sqlUsers: z.array(foundSqlUserSchema),
  clusters: z.array(named),
  accounts: z.array(named.extend({ email: z.string() })),
  teams: z.array(named),
});
export type Found = z.infer<typeof foundSchema>;

/** The query parameter by which a page opens a dialog, and what it may open: none of them changes anything by itself. */
export const OPEN_PARAMETER = "open";

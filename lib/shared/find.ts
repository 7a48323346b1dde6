import { z } from "zod";
import { adminStateSchema } from "./admin-state-schema.ts";
import { KEY_CLOSED } from "./key-reach.ts";
import { VERBS } from "./verbs.ts";

/* The results of the palette. */

/** With a verb, only what this person may do it with is found. */
export const findInput = z.strictObject({ q: z.string().max(100), verb: z.enum(VERBS).exactOptional() });

/** The actions on a SQL user in the palette. Deletion is not one of them. */
const FOUND_ACTIONS = ["reset", "claim", "describe", "privileges"] as const;
export type FoundAction = (typeof FOUND_ACTIONS)[number];

/** A SQL user with the actions that this person may start. `rowId`: only where they see it as a member of its team. */
const foundSqlUserSchema = z.object({
  name: z.string(),
  clusterId: z.string(),
  cluster: z.string(),
  state: adminStateSchema,
  rowId: z.string().nullable(),
  actions: z.array(z.enum(FOUND_ACTIONS)),
  /** why the API key sets no password there */
  keyClosed: z.enum(KEY_CLOSED).exactOptional(),
});
export type FoundSqlUser = z.infer<typeof foundSqlUserSchema>;

const named = z.object({ id: z.string(), name: z.string() });
/** `keyClosed`: why Rolecall can create no SQL user there */
const foundCluster = named.extend({ keyClosed: z.enum(KEY_CLOSED).exactOptional() });

/** The best matches of each kind. Accounts and teams only with the permission to manage them. */
export const foundSchema = z.object({
  sqlUsers: z.array(foundSqlUserSchema),
  clusters: z.array(foundCluster),
  accounts: z.array(named.extend({ email: z.string() })),
  teams: z.array(named),
  /** the verb that was asked for; with one, all above is what this person may do it with */
  verb: z.enum(VERBS).nullable(),
  /** the verbs that this person may use anywhere */
  verbs: z.array(z.enum(VERBS)),
});
export type Found = z.infer<typeof foundSchema>;

import { z } from "zod";
import { LABEL_SCOPE_KINDS } from "../label-scopes.ts";
import { ALL_CLUSTERS, CLUSTER_ROLES } from "../policy.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { labelSchema } from "../vendor-label-schema.ts";
import { ACCOUNT_SEARCH_MAX } from "./account-pages.ts";
import type { RoleLeft } from "./rights.ts";

const holderSchema = z.strictObject({ kind: z.enum(["account", "team"]), id: z.string().min(1).max(100) });
const clusterId = z.union([z.literal(ALL_CLUSTERS), clusterIdSchema]);

/**
 * The filters of the list of roles, the access check (`why`: an account, `on`: a cluster), and where the page begins. Null: none. Without its own
 * account or cluster, the check takes those of the filters.
 */
export const rightsListInput = z.strictObject({
  who: holderSchema.nullable().default(null),
  cluster: clusterId.nullable().default(null),
  why: z.string().min(1).max(100).nullable().default(null),
  on: clusterId.nullable().default(null),
  after: z.string().max(120).nullable().default(null),
});

/** `change`: whether an existing role is replaced, or a new one granted. */
export const grantRoleInput = z.strictObject({
  holder: holderSchema,
  clusterId,
  role: z.enum(CLUSTER_ROLES),
  change: z.boolean(),
});

export const revokeRoleInput = z.strictObject({ holder: holderSchema, clusterId });

/** `clusters`: those that the person saw with the label, all of which it reaches from now on. */
export const grantLabelInput = z.strictObject({
  holder: holderSchema,
  label: labelSchema,
  role: z.enum(CLUSTER_ROLES),
  clusters: z.array(clusterIdSchema).max(1_000),
});

/** A cluster that has a label, and the rights and tokens with that label that are decided about. */
export const decideLabelInput = z.strictObject({
  clusterId: clusterIdSchema,
  label: labelSchema,
  scopes: z
    .array(z.strictObject({ kind: z.enum(LABEL_SCOPE_KINDS), id: z.string().min(1).max(100) }))
    .min(1)
    .max(200),
});

export const roleLeftSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("team"), members: z.array(z.string()), more: z.number().int() }),
  z.object({ kind: z.literal("account"), keeps: z.enum([...CLUSTER_ROLES, "everything"]).nullable() }),
]) satisfies z.ZodType<RoleLeft>;

/** Which holders of roles to find: accounts, teams, or both; `disabled`: also accounts that cannot sign in. */
export const findHoldersInput = z.strictObject({
  q: z.string().max(ACCOUNT_SEARCH_MAX).default(""),
  of: z.enum(["accounts", "teams", "both"]),
  disabled: z.boolean().default(false),
});
export type FindHoldersInput = z.output<typeof findHoldersInput>;

const namedRow = z.object({ id: z.string(), name: z.string() });
/** The first accounts and teams that were found, by name, and how many more there are. */
export const foundHoldersSchema = z.object({
  accounts: z.array(namedRow.extend({ email: z.string(), disabled: z.boolean() })),
  teams: z.array(namedRow),
  more: z.number().int(),
});
export type FoundHolders = z.infer<typeof foundHoldersSchema>;

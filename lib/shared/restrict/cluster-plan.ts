import { z } from "zod";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import type { AdminState } from "../admin-state.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { existingNameSchema } from "../sql-users/sql-users.ts";
import type { RestrictProblem } from "./restriction.ts";
import type { Cannot, Suggestion, Suggestions } from "./suggestion.ts";

/*
 * What a restriction of all superusers of a cluster would come to, in the words of the pages Privileges and Restrict.
 */

/** `after`: the last name of the plan before; `read`: reads a cluster too that costs each time. */
export const clusterPlanInput = z.strictObject({
  clusterId: clusterIdSchema,
  after: existingNameSchema.optional(),
  read: z.boolean().default(false),
});
export type ClusterPlanInput = z.output<typeof clusterPlanInput>;

/** One SQL user of the plan. */
export type PlannedUser = {
  name: string;
  state: AdminState;
  owner: string | null;
  suggestion: Suggestion;
  /** with what is taken from it; empty where there is no level */
  loses: readonly string[];
  /** why it has no level, or cannot get it now */
  obstacle: { code: Cannot | RestrictProblem; words: string } | null;
};

/** Those of a cluster that are admin or privileged by name, as many as one restriction takes. */
export type ClusterPlan = Omit<Suggestions, "suggestions"> & {
  /** of the SQL connection; null without one */
  level: SqlLevel | null;
  /** whether Rolecall can run it: the connection is at level Manage */
  runs: boolean;
  /** how many may be superusers besides, since they were not verified */
  unverified: number;
  users: PlannedUser[];
  /** whether others come after these */
  more: boolean;
};

import "server-only";
import { z } from "zod";
import { flag, isSet } from "#lib/shared/api/common.ts";
import { apiRestrictionPlanSchema, asApiPlan } from "#lib/shared/api/restrictions.ts";
import { clusterPlanDoor } from "../doors/sql-users/restriction.ts";
import type { AnyOperation } from "./operation.ts";
import { row } from "./row.ts";

/** No row starts, resumes or gives back: each needs a recent proof of a person. */
export const RESTRICTION_OPERATIONS: readonly AnyOperation[] = [
  row(clusterPlanDoor, {
    id: "getRestrictionPlan",
    method: "GET",
    path: "/clusters/{clusterId}/restriction-plan",
    tag: "SQL users",
    summary:
      "The suggested level of each SQL user that is admin or privileged, why, what it loses and what stands in its way; at most 1,000. Nothing is changed.",
    reads: true,
    query: z.strictObject({
      after: z
        .string()
        .max(500)
        .optional()
        .meta({ description: "The last name of the plan before, which had `more`." }),
      read: flag.meta({ description: "`true`: reads a Basic cluster too, which uses some of its request units." }),
    }),
    input: ({ query }) => ({ after: query.after, read: isSet(query.read) }),
    answer: apiRestrictionPlanSchema,
    output: asApiPlan,
  }),
];

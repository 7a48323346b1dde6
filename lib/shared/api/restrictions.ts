import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import type { ClusterPlan, PlannedUser } from "../restrict/cluster-plan.ts";
import { wantedAccessSchema } from "../sql-access/wanted-schema.ts";
import { timeSchema, timeText } from "./common.ts";

const suggestedSchema = z.object({
  level: z.string().meta({ description: "Such as `read-only`; later versions may add some." }),
  access: wantedAccessSchema.meta({ description: "The level with its databases and schemas." }),
  title: z.string().meta({ description: "The level in a few words." }),
  confidence: z.enum(["high", "medium", "low"]),
  because: z.string().meta({ description: "Why it is no surer." }),
  keeps: z.array(z.string()),
  loses: z.array(z.string()),
});

const plannedUserSchema = z.object({
  name: z.string(),
  state: adminStateSchema,
  owner: z.string().nullable().meta({ description: "The name of the team." }),
  suggestion: suggestedSchema.nullable().meta({ description: "Null where no level is suggested." }),
  reasons: z.array(
    z.object({
      source: z.string().meta({ description: "One of `sources`." }),
      speaks: z.enum(["for", "against", "fact"]),
      text: z.string(),
    }),
  ),
  obstacle: z
    .object({ code: z.string().meta({ description: "Later versions may add some." }), message: z.string() })
    .nullable()
    .meta({ description: "Why it has no level, or cannot get it now; null where nothing stands in the way." }),
});

export const apiRestrictionPlanSchema = z
  .object({
    level: z.enum(["observe", "create", "manage"]).nullable().meta({
      description: "Of Rolecall's SQL connection to the cluster; null without one.",
    }),
    runs: z.boolean().meta({ description: "Whether a person can have Rolecall run it: at the level Manage." }),
    readAt: timeSchema.nullable().meta({ description: "When the cluster was read; null where it was not." }),
    notRead: z.enum(["no_connection", "basic", "failed"]).nullable().meta({
      description: "Why it was not read. Then the suggestions rest on Rolecall's records alone.",
    }),
    problem: z.string().nullable().meta({ description: "Of a reading that failed, as a code." }),
    sources: z.array(
      z.object({
        source: z.string().meta({ description: "Later versions may add some." }),
        state: z.enum(["read", "partly", "not_visible", "not_read"]),
      }),
    ),
    unverified: z.number().meta({
      description: "SQL users that are not in the plan and may be superusers: check them first.",
    }),
    users: z.array(plannedUserSchema).meta({ description: "Those that are admin or privileged, by name." }),
    more: z.boolean().meta({ description: "Others follow: pass the last name on as `after`." }),
  })
  .meta({ id: "RestrictionPlan" });
export type ApiRestrictionPlan = z.infer<typeof apiRestrictionPlanSchema>;

/** The plan of a cluster as the API gives it. */
export function asApiPlan(plan: ClusterPlan): ApiRestrictionPlan {
  const { level, runs, readAt, notRead, failure, sources, unverified, users, more } = plan;
  return {
    level,
    runs,
    readAt: timeText(readAt),
    notRead,
    problem: failure,
    sources,
    unverified,
    users: users.map(asPlanned),
    more,
  };
}

function asPlanned({ name, state, owner, suggestion, loses, obstacle }: PlannedUser) {
  return {
    name,
    state,
    owner,
    suggestion: suggestion.is === "level" ? asSuggested(suggestion, loses) : null,
    reasons: suggestion.reasons,
    obstacle: obstacle && { code: obstacle.code, message: obstacle.words },
  };
}

function asSuggested(
  { wanted, title, confidence, because, keeps }: Extract<PlannedUser["suggestion"], { is: "level" }>,
  loses: readonly string[],
) {
  return { level: wanted.level, access: wanted, title, confidence, because, keeps, loses: [...loses] };
}

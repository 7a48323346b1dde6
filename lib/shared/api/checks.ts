import { z } from "zod";
import { type CheckState, NOT_BY_ITSELF } from "../sql-users/checks.ts";
import { timeSchema, timeText } from "./common.ts";

const counts = z.object({
  admin: z.number(),
  privileged: z.number(),
  restricted: z.number(),
  unknown: z.number().meta({ description: "Of which the check could say nothing." }),
});

const byWhom = z.string().nullable().meta({ description: "The account that started it; null where Rolecall did." });

export const apiCheckSchema = z
  .object({
    level: z.enum(["observe", "create", "manage"]).nullable().meta({
      description: "Of Rolecall's SQL connection to the cluster; null without one.",
    }),
    running: z
      .object({
        id: z.string(),
        startedBy: byWhom,
        startedAt: timeSchema,
        done: z.number().meta({ description: "How many of its statements the cluster has answered." }),
        total: z.number(),
        problem: z.string().nullable().meta({ description: "The code of the failure after which it tries again." }),
      })
      .nullable(),
    last: z
      .object({
        startedBy: byWhom,
        startedAt: timeSchema,
        endedAt: timeSchema,
        problem: z.string().nullable().meta({ description: "Why it came to no result, as a code." }),
        message: z.string().nullable().meta({ description: "The words of the cluster about that." }),
        before: counts.nullable().meta({ description: "Null where it came to no result, also where it was stopped." }),
        after: counts.nullable(),
        unread: z.array(z.object({ name: z.string(), reason: z.string() })).meta({ description: "The first 20." }),
        unreadCount: z.number(),
        unseen: z.array(z.string()).meta({ description: "What Rolecall's SQL user could not see." }),
        statements: z.number(),
        ms: z.number(),
      })
      .nullable(),
    nextAt: timeSchema.nullable().meta({ description: "When Rolecall checks by itself; null where it does not." }),
    notByItself: z.enum(NOT_BY_ITSELF).nullable().meta({ description: "Why it does not." }),
  })
  .meta({ id: "Check" });

export const startedCheckSchema = z
  .object({ id: z.string(), started: z.boolean().meta({ description: "False where a check ran already." }) })
  .meta({ id: "StartedCheck" });

/** The checks of a cluster as the API gives them. */
export function asApiCheck({ level, running, last, nextAt, why }: CheckState): z.infer<typeof apiCheckSchema> {
  const result = last?.result;
  return {
    level,
    running: running && {
      id: running.id,
      startedBy: running.by,
      startedAt: textOf(running.startedAt),
      done: running.done,
      total: running.total,
      problem: running.trouble?.code ?? null,
    },
    last: last && {
      startedBy: last.by,
      startedAt: textOf(last.startedAt),
      endedAt: textOf(last.endedAt),
      problem: last.failure?.code ?? null,
      message: last.failure?.words ?? null,
      before: result?.before ?? null,
      after: result?.after ?? null,
      unread: (result?.unread ?? []).map(({ name, why: reason }) => ({ name, reason })),
      unreadCount: result?.unreadCount ?? 0,
      unseen: result?.unseen ?? [],
      statements: result?.statements ?? 0,
      ms: result?.ms ?? 0,
    },
    nextAt: timeText(nextAt),
    notByItself: why,
  };
}

const textOf = (at: number) => timeText(at) ?? "";

import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { clusterIdSchema } from "./clusters.ts";
import { sqlScriptSchema } from "./sql-scripts.ts";
import { targetNameSchema } from "./sql-users.ts";

/*
 * Checks of all SQL users of a cluster by its SQL connection. Times are epoch milliseconds.
 */

export const checkAllInput = z.strictObject({ clusterId: clusterIdSchema });
export const stopCheckInput = z.strictObject({ clusterId: clusterIdSchema, id: z.string().min(1).max(100) });

/** `started`: false where one ran already. */
export const checkStartedSchema = z.object({ id: z.string(), started: z.boolean() });

/** After a script about a SQL user was run: the cluster is asked for the others that it changed. */
export const checkChangedInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  script: sqlScriptSchema,
});
/** What was proved of the others, and of which nothing was. */
export const changedCheckedSchema = z.object({
  users: z.array(
    z.object({
      name: z.string(),
      before: adminStateSchema,
      state: adminStateSchema,
      through: z.string().nullable(),
      powers: z.array(z.string()),
    }),
  ),
  unread: z.array(z.object({ name: z.string(), why: z.string() })),
});
export type ChangedChecked = z.infer<typeof changedCheckedSchema>;

const states = z.object({ admin: z.number(), privileged: z.number(), restricted: z.number(), unknown: z.number() });
/** How many SQL users are in each state. */
export type StateCounts = z.infer<typeof states>;

/** What a check came to. `before` and `after`: of all SQL users that this check was to prove. */
export const checkResultSchema = z.object({
  before: states,
  after: states,
  proved: z.number(),
  /** some of those of which it proved nothing, each with a sentence, and how many there are in all */
  unread: z.array(z.object({ name: z.string(), why: z.string() })),
  unreadCount: z.number(),
  /** how many were left since the person may not verify them, or Rolecall never changes them */
  skipped: z.number(),
  /** some of those whose team reset exception it ended, and how many there are in all */
  ended: z.array(z.string()),
  endedCount: z.number(),
  databases: z.number(),
  /** what Rolecall's SQL user could not see, one phrase each */
  unseen: z.array(z.string()),
  statements: z.number(),
  ms: z.number(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** `by`: the account that started it; null where Rolecall did. `done` and `total`: of its statements; 0 until the first answers came. */
const runningSchema = z.object({
  id: z.string(),
  by: z.string().nullable(),
  startedAt: z.number(),
  done: z.number(),
  total: z.number(),
  /** why it waits and tries again, as a code and the words of the cluster; null while it reads */
  trouble: z.object({ code: z.string(), words: z.string().nullable() }).nullable(),
});

const lastSchema = z.object({
  by: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number(),
  /** null where it came to nothing */
  result: checkResultSchema.nullable(),
  /** why it came to nothing; null where a person stopped it, too */
  failure: z.object({ code: z.string(), words: z.string().nullable() }).nullable(),
});

/** Why a cluster is not checked by itself, in the order in which it is asked. */
export const NOT_BY_ITSELF = ["off", "no_connection", "basic"] as const;

export const checkStateSchema = z.object({
  /** of Rolecall's SQL connection; null without one */
  level: z.enum(["observe", "create", "manage"]).nullable(),
  running: runningSchema.nullable(),
  last: lastSchema.nullable(),
  /** when the last one proved something that came to an end; null where none did */
  provedAt: z.number().nullable(),
  /** when the next one begins by itself; null where none does, for `why` */
  nextAt: z.number().nullable(),
  why: z.enum(NOT_BY_ITSELF).nullable(),
});
export type CheckState = z.infer<typeof checkStateSchema>;

export const checkedUsersSchema = z.object({
  users: z.array(
    z.object({
      name: z.string(),
      state: adminStateSchema,
      /** when it was proved last */
      provedAt: z.number().nullable(),
      /** for admin: the role that gives it */
      through: z.string().nullable(),
      powers: z.array(z.string()),
      owner: z.string().nullable(),
    }),
  ),
  /** how many more there are: restricted ones are left out first */
  more: z.number(),
});
export type CheckedUsers = z.infer<typeof checkedUsersSchema>;

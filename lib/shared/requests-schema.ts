import { z } from "zod";
import { adminStateSchema } from "./admin-state.ts";
import { type AskChoices, REQUEST_KINDS, REQUEST_STATES, type RequestList, type RequestPreview } from "./requests.ts";
import { eachField, REQUEST_TEXTS } from "./sql-user-fields.ts";
import { sqlUserKindSchema } from "./sql-users.ts";

/* Schemas of the answers about requests, for the browser. Their types live apart, since they need no zod. */

/** What was requested, also by a request that is older than one of its fields. */
export const requestSpecSchema = z.object({
  name: z.string(),
  ...eachField(REQUEST_TEXTS, () => z.string().default("")),
  userKind: sqlUserKindSchema,
  access: z.string(),
  wantedDays: z.number().nullable(),
});
const named = z.object({ id: z.string(), name: z.string() });

export const requestListSchema: z.ZodType<RequestList> = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(REQUEST_KINDS),
      state: z.enum(REQUEST_STATES),
      cluster: named,
      team: z.string(),
      asked: requestSpecSchema,
      approved: requestSpecSchema.exactOptional(),
      reason: z.string(),
      requester: z.string(),
      own: z.boolean(),
      mayDecide: z.boolean(),
      askedAt: z.number(),
      expiresAt: z.number(),
      decided: z.object({ at: z.number(), by: z.string(), reason: z.string().nullable() }).exactOptional(),
      finishedAt: z.number().exactOptional(),
    }),
  ),
  more: z.boolean(),
});

export const askChoicesSchema: z.ZodType<AskChoices> = z.object({
  teams: z.array(named.extend({ prefix: z.string() })),
  clusters: z.array(named),
  sqlUsers: z.array(named.extend({ clusterId: z.string(), clusterName: z.string(), team: z.string() })),
});

const texts = z.record(z.string(), z.string());

export const requestPreviewSchema: z.ZodType<RequestPreview> = z.object({
  call: z.object({ method: z.string(), path: z.string(), body: texts.nullable() }).nullable(),
  audit: z.object({ action: z.string(), target: z.string(), cluster: z.string(), details: texts }),
  problem: z.string().nullable(),
  similar: z.array(
    z.object({ name: z.string(), owner: z.string().nullable(), purpose: z.string(), state: adminStateSchema }),
  ),
  requester: z.object({
    teams: z.array(z.string()),
    clusterRole: z.string().nullable(),
    ownedSqlUsers: z.number(),
  }),
});

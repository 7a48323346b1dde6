import { z } from "zod";
import {
  ACCESS_MAX,
  REQUEST_KINDS,
  REQUEST_REASON_MAX,
  REQUEST_STATES,
  requestNewInput,
  WANTED_DAYS_MAX,
} from "../requests.ts";
import { eachField, REQUEST_TEXTS } from "../sql-user-fields.ts";
import { sqlUserKindSchema } from "../sql-users.ts";
import { timeSchema } from "./common.ts";

const named = z.object({ id: z.string(), name: z.string() });
const spec = z.object({
  name: z.string(),
  ...eachField(REQUEST_TEXTS, () => z.string()),
  userKind: z.string(),
  access: z.string().meta({ description: "The choices of the page Privileges, as a query string." }),
  wantedDays: z.number().nullable(),
});

export const apiRequestSchema = z
  .object({
    id: z.string(),
    kind: z.enum(REQUEST_KINDS),
    state: z.enum(REQUEST_STATES),
    cluster: named,
    team: z.string(),
    requested: spec,
    approved: spec.nullable(),
    reason: z.string(),
    requester: z.string(),
    own: z.boolean(),
    requestedAt: timeSchema,
    expiresAt: timeSchema,
    decided: z.object({ at: timeSchema, by: z.string(), reason: z.string().nullable() }).nullable(),
    finishedAt: timeSchema.nullable(),
  })
  .meta({ id: "Request" });

const reason = z.string().max(REQUEST_REASON_MAX);
const access = z.string().max(ACCESS_MAX);
const sqlUserId = z.string().max(100);
const wantedDays = z.int().min(1).max(WANTED_DAYS_MAX);

export const askBody = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("create"),
      clusterId: z.string(),
      teamId: z.string(),
      name: z.string().max(200),
      ...eachField(REQUEST_TEXTS, (field) => requestNewInput.shape[field].default("")),
      purpose: requestNewInput.shape.purpose,
      userKind: sqlUserKindSchema,
      access: access.default(""),
      wantedDays: wantedDays.nullable().default(null),
      reason,
    }),
    z.strictObject({ kind: z.literal("reset"), sqlUserId, reason }),
    z.strictObject({ kind: z.literal("privileges"), sqlUserId, access, reason }),
    z.strictObject({ kind: z.literal("extend"), sqlUserId, wantedDays, reason }),
    z.strictObject({ kind: z.literal("delete"), sqlUserId, reason }),
  ])
  .meta({ id: "Ask" });

export const sentRequestSchema = z.object({ id: z.string() }).meta({ id: "AskedRequest" });

import { z } from "zod";
import {
  claimRequestInput,
  REQUEST_KINDS,
  REQUEST_STATES,
  requestForOwnInput,
  requestGrantInput,
  requestNewInput,
} from "../requests/requests.ts";
import { NOT_AT_ONCE } from "../requests/rules.ts";
import { eachField, REQUEST_TEXTS } from "../sql-users/sql-user-fields.ts";
import { endSchema, passwordShape, sealToSchema, sentFields, timeSchema } from "./common.ts";

const named = z.object({ id: z.string(), name: z.string() });
const spec = z.object({
  name: z.string(),
  ...eachField(REQUEST_TEXTS, () => z.string()),
  userKind: z.string(),
  access: z.string().meta({ description: "The choices of the page Privileges, as a query string." }),
  wantedDays: z.number().nullable().meta({
    description: "The end of access: the end of the day, in UTC, that is so many days after the approval.",
  }),
  wantedMinutes: z.number().nullable().meta({ description: "The end of access: so many minutes after the approval." }),
  wantedUntil: timeSchema.nullable().meta({ description: "The end of access." }),
  startsAt: timeSchema.nullable().meta({ description: "When temporary access begins, if not with its claim." }),
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
    byRule: z.string().nullable().meta({ description: "Ids of the rules that approved it, where nobody did." }),
    notByRule: z.enum(NOT_AT_ONCE).nullable().meta({
      description: "Of a pending one of the token's owner: why a rule that gives access without an approval did not.",
    }),
    approvals: z.object({ given: z.number(), needed: z.number() }).nullable().meta({
      description: "Of a pending one that a rule has several persons approve: how many have, and how many it needs.",
    }),
    finishedAt: timeSchema.nullable(),
    handBy: z
      .string()
      .nullable()
      .meta({ description: "Who says to have carried it out on the cluster, where the API key could not." }),
  })
  .meta({ id: "Request" });

const wantedUntil = endSchema.nullable().default(null);
const asked = sentFields(requestNewInput);
const create = z.strictObject({
  ...asked,
  ...eachField(REQUEST_TEXTS, (field) => asked[field].default("")),
  purpose: asked.purpose,
  access: asked.access.default(""),
  wantedDays: asked.wantedDays.default(null),
  wantedUntil,
});
// Rules give nothing to programs.
const { atOnce: _byRule, ...byTheHour } = sentFields(requestGrantInput);
const grant = z.strictObject({
  ...byTheHour,
  access: byTheHour.access,
  wantedUntil,
  startsAt: z.iso.datetime({ offset: true }).nullable().default(null).meta({ description: "A time by RFC 3339." }),
});
type Others = typeof requestForOwnInput.options;
const others = requestForOwnInput.options.map((option: z.ZodObject) => {
  const sent = sentFields(option);
  return z.strictObject("wantedUntil" in sent ? Object.assign(sent, { wantedUntil }) : sent);
});
export const askBody = z
  .discriminatedUnion("kind", [create, grant, ...(others as unknown as Others)])
  .meta({ id: "Ask" });

export const sentRequestSchema = z.object({ id: z.string() }).meta({ id: "AskedRequest" });

export const requestChoicesAnswer = z
  .object({
    teams: z.array(named),
    clusters: z.array(
      named.extend({
        ends: z.enum(["create", "manage"]).nullable().meta({
          description:
            "The level of the SQL connection by which Rolecall ends temporary access there. Null: there is none.",
        }),
      }),
    ),
  })
  .meta({ id: "RequestChoices" });

const { replaces } = sentFields(claimRequestInput);
export const claimBody = z
  .strictObject({
    sealTo: sealToSchema,
    replaces: replaces.meta({
      description: "The id in the problem `password_in_view`: replaces the password that a person has on screen.",
    }),
  })
  .meta({ id: "ClaimAccess" });

const { resetPath: _, ...claimedPassword } = passwordShape;
export const claimedSchema = z
  .object({
    name: z.string(),
    ...claimedPassword,
    clusterId: z.string(),
    cluster: z.string(),
    connection: z
      .object({ host: z.string(), port: z.number(), database: z.string() })
      .nullable()
      .meta({ description: "Where to connect; null where that is not known now." }),
    endsAt: timeSchema.nullable().meta({ description: "The end that the cluster has: it refuses the password then." }),
  })
  .meta({ id: "ClaimedAccess" });

export const givenBackSchema = z
  .object({
    ended: z.boolean().meta({ description: "Whether the cluster shows it; otherwise Rolecall goes on trying." }),
  })
  .meta({ id: "GivenBackAccess" });

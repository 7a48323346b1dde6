import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { DUES } from "../passwords/password-age.ts";
import { deliveredToSchema } from "../passwords/secret-deliveries.ts";
import { disableLoginInput, sqlUserFactsSchema } from "../sql-users/sql-user-facts.ts";
import {
  DESCRIPTION_FIELDS,
  type Description,
  descriptionOf,
  eachField,
  isTextField,
} from "../sql-users/sql-user-fields.ts";
import { createSqlUserInput, resetInput, type SqlUser, sqlUserKindSchema } from "../sql-users/sql-users.ts";
import { endSchema, passwordShape, sealToSchema, sentFields, timeSchema, timeText } from "./common.ts";

const due = z.enum(DUES).exclude(["not_due"]);

const describedShape = eachField(DESCRIPTION_FIELDS, (field) =>
  isTextField(field) ? z.string() : sqlUserKindSchema.nullable(),
) as unknown as { [F in keyof Description]: z.ZodType<Description[F]> };

export const apiSqlUserSchema = z
  .object({
    name: z.string(),
    state: adminStateSchema.meta({
      description: "Its state, as far as Rolecall knows; `unknown` without a complete answer of the database.",
    }),
    owner: z.string().nullable().meta({ description: "Name of the team that owns it." }),
    ...describedShape,
    passwordChangedAt: timeSchema.nullable(),
    passwordChangedBy: z.string().nullable(),
    due: due.nullable(),
    endsAt: timeSchema.nullable().meta({
      description: "Its end; the latest one of temporary access that nobody has claimed.",
    }),
    protected: z.boolean(),
    readOnly: z.enum(["sso", "reserved", "rolecall"]).nullable(),
    provisionedBy: z.string().nullable(),
    outsideAt: timeSchema
      .nullable()
      .meta({ description: "When Rolecall found it, if it was created outside Rolecall." }),
    verifiedAt: timeSchema.nullable(),
    lastLogin: timeSchema.nullable(),
    loginDisabled: z.boolean().nullable().meta({ description: "Null without a SQL connection." }),
  })
  .meta({ id: "SqlUser" });
export type ApiSqlUser = z.infer<typeof apiSqlUserSchema>;

/** A row of the list in the API. `seen`: whether a SQL connection reads logins. */
export function asApiSqlUser(user: SqlUser, seen: boolean): ApiSqlUser {
  return {
    name: user.name,
    state: user.state,
    owner: user.owner ?? null,
    ...descriptionOf(DESCRIPTION_FIELDS, user),
    passwordChangedAt: timeText(user.passwordChangedAt),
    passwordChangedBy: user.passwordChangedBy ?? null,
    due: user.due ?? null,
    endsAt: timeText(user.wantedUntil),
    protected: user.protected ?? false,
    readOnly: user.readOnly ?? null,
    provisionedBy: user.provisionedBy ?? null,
    outsideAt: timeText(user.outsideAt),
    verifiedAt: timeText(user.verified?.at),
    lastLogin: timeText(user.lastLogin),
    loginDisabled: seen ? (user.loginDisabled ?? false) : null,
  };
}

/** Where a new password goes. */
const deliverSchema = z.enum(["caller", "store"]).default("caller").meta({
  description:
    "`store` delivers it into the secret store of the SQL user's team or cluster. Then the answer has no password and says where it is.",
});
const delivered = deliveredToSchema.optional().meta({ description: "With `deliver: store`: where the password is." });

const { clusterId: _, wanted: __, ...created } = sentFields(createSqlUserInput);
export const createBody = z
  .strictObject({
    ...created,
    endsAt: endSchema.nullable().default(null).meta({
      description: "When its access ends: a time by RFC 3339, or a date for the end of that day in UTC.",
    }),
    deliver: deliverSchema,
    sealTo: sealToSchema,
  })
  .meta({ id: "CreateSqlUser" });

const { replaces, active } = sentFields(resetInput);
export const resetBody = z
  .strictObject({
    deliver: deliverSchema,
    sealTo: sealToSchema,
    replaces: replaces.meta({
      description: "The id in the problem `password_in_view`: replaces the password that a person has on screen.",
    }),
    active: active.meta({
      description:
        "Also resets the active SQL user of a pair. Set it to repeat a call that was refused with `active_in_pair`.",
    }),
  })
  .meta({ id: "ResetPassword" });

const { sessions } = sentFields(disableLoginInput);
export const disableLoginBody = z
  .strictObject({ sessions: sessions.default(false).meta({ description: "Also ends its open sessions." }) })
  .meta({ id: "DisableLogin" });

export const createdSchema = z
  .object({
    name: z.string(),
    ...passwordShape,
    unfinished: z
      .literal(true)
      .optional()
      .meta({ description: "Its creation by SQL stopped: a person finishes or removes it in Rolecall." }),
    delivered,
    undelivered: z
      .string()
      .optional()
      .meta({ description: "The error code, if the SQL user was created but its password is in no secret store." }),
  })
  .meta({ id: "CreatedSqlUser" });

export const resetSchema = z.object({ name: z.string(), ...passwordShape, delivered }).meta({ id: "NewPassword" });
export const changedLoginSchema = z
  .object({
    name: z.string(),
    login: z.boolean().meta({ description: "Whether it can log in, read from the cluster after the change." }),
    ended: z.number().meta({ description: "How many of its sessions ended." }),
  })
  .meta({ id: "ChangedLogin" });
export const namedSchema = z.object({ name: z.string() }).meta({ id: "Named" });

export const apiFactsSchema = sqlUserFactsSchema
  .extend({
    readAt: timeSchema,
    lastLogin: timeSchema.nullable(),
    validUntilAt: timeSchema.nullable().meta({
      description: "`validUntil` as a time. Null where the password does not expire, or its expiry cannot be read.",
    }),
  })
  .meta({ id: "SqlUserFacts" });

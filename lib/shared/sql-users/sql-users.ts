import { z } from "zod";
import { SQL_LEVELS } from "#lib/sql/own-user.ts";
import { adminStateSchema } from "../admin-state-schema.ts";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import { KEY_CLOSED } from "../key-reach.ts";
import { DUES } from "../passwords/password-age.ts";
import type { DeliveredTo } from "../passwords/secret-deliveries.ts";
import { replaces } from "../passwords/shown-passwords.ts";
import { ACCOUNT_ROLES, CLUSTER_ROLES } from "../policy.ts";
import type { Revealed } from "../revealed.ts";
import { settingsSchema } from "../settings.ts";
import { wantedAccessSchema } from "../sql-access/wanted-schema.ts";
import { instantSchema } from "../time/instant-schema.ts";
import type { OtherWays } from "../ways-in/ways-in.ts";
import { clusterIdSchema } from "./clusters.ts";
import { type Proved, type Unfinished, unfinishedSchema } from "./creation.ts";
import {
  CREATE_FIELDS,
  type CreateField,
  DESCRIPTION_FIELDS,
  type Description,
  type DescriptionField,
  descriptionOf,
  eachField,
  IMPORT_FIELDS,
  type ImportField,
  isTextField,
  SQL_USER_FIELDS,
  type TextFieldName,
} from "./sql-user-fields.ts";
import { SQL_USER_KINDS } from "./sql-user-kinds.ts";
import { isSqlUserName, newSqlUserNameProblem, normalizeSqlUserName, readOnlyOf } from "./sql-user-names.ts";

export const sqlUserKindSchema = z.enum(SQL_USER_KINDS);
export type { SqlUserKind } from "./sql-user-kinds.ts";

/** A descriptive text of a SQL user, within its limit. */
export function textFieldSchema(field: TextFieldName): z.ZodString {
  const { max } = SQL_USER_FIELDS[field];
  return z.string().trim().max(max, `At most ${max} characters.`);
}

/** The description of a SQL user, as answers have it. */
export const filledShape = eachField(DESCRIPTION_FIELDS, (field) =>
  (isTextField(field) ? z.string() : sqlUserKindSchema).optional(),
) as unknown as { [F in DescriptionField]: z.ZodOptional<z.ZodType<NonNullable<Description[F]>>> };

/** The description as inputs have it, each value within its limit. */
export const descriptionShape = eachField(DESCRIPTION_FIELDS, (field) =>
  isTextField(field) ? textFieldSchema(field) : sqlUserKindSchema.nullable(),
) as unknown as { [F in DescriptionField]: z.ZodType<Description[F], Description[F]> };

/** A Cluster Admin's exception: the owning team can reset it although it is not verified as *restricted*. */
export const teamResetExceptionSchema = z.object({ at: z.number(), by: z.string(), reason: z.string() });
export type TeamResetException = z.infer<typeof teamResetExceptionSchema>;

/** One row of the list: the name is the vendor's, the rest is from Rolecall's store. Times are epoch milliseconds. */
export const sqlUserSchema = z.object({
  name: z.string(),
  state: adminStateSchema,
  /** the proof of the state: its time, the account that checked, `live` for a check by SQL, and the databases it covered */
  verified: z
    .object({ at: z.number(), by: z.string(), databases: z.array(z.string()), live: z.boolean().optional() })
    .optional(),
  /** name and id of the team that owns it */
  owner: z.string().optional(),
  ownerId: z.string().optional(),
  ...filledShape,
  /** when it was detected as created outside Rolecall; absent once adopted */
  outsideAt: z.number().optional(),
  /** when a list last showed that it was not there */
  outsideAfter: z.number().optional(),
  /** the end of its access; a reminder without a SQL connection */
  wantedUntil: z.number().optional(),
  /** present where that is only its latest end: temporary access that nobody has claimed yet, whose time begins with the claim */
  isLatestEnd: z.literal(true).optional(),
  passwordChangedAt: z.number().optional(),
  passwordChangedBy: z.string().optional(),
  /** the account that entered the day of its password, where Rolecall did not set it since */
  passwordEnteredBy: z.string().optional(),
  /** present where the audit log of CockroachDB Cloud says that it was set outside Rolecall, and Rolecall did not set it since */
  passwordOutside: z.literal(true).optional(),
  /** the state of its password by its age; absent where it is not due, and where Rolecall cannot change it */
  due: z.enum(DUES).exclude(["not_due"]).optional(),
  /** the maximum age of its password in days; absent where its age is not known or does not count */
  maxDays: z.number().optional(),
  /** the source by which single sign-on provisioned it, such as `jwt_token:…`: its password cannot be changed */
  provisionedBy: z.string().optional(),
  /** by the last reading of the cluster: that it may not log in, when its password expires, when it last logged in */
  loginDisabled: z.literal(true).optional(),
  validUntil: z.union([z.number(), z.literal("unreadable")]).optional(),
  lastLogin: z.number().optional(),
  /** present where only Cluster Admins may reset or delete it, with their password */
  protected: z.literal(true).optional(),
  teamResetException: teamResetExceptionSchema.optional(),
  /** until when an unused claim link for it works, for viewers who may see the link */
  claimUntil: z.number().optional(),
  /** present while it is as it was before its restriction, for a time: nobody pasted its state */
  putBack: z.literal(true).optional(),
  /** present where its creation by SQL was left in the middle */
  unfinished: unfinishedSchema.optional(),
  /** present where Rolecall never changes this user */
  readOnly: z.enum(["sso", "reserved", "rolecall"]).optional(),
});
export type SqlUser = z.infer<typeof sqlUserSchema>;

/** The person's rights on this cluster, for `holds` and `limitOf`. Sent with each list, so that open pages notice changes. */
export const rightsSchema = z.object({
  role: z.enum(ACCOUNT_ROLES),
  clusterRole: z.enum(CLUSTER_ROLES),
  settings: settingsSchema,
  /** present where no change goes through the Cloud API: the key only reads, or the last change was refused it for its role */
  keyClosed: z.enum(KEY_CLOSED).optional(),
  /** present where Rolecall's SQL connection to the cluster manages it, and this person may let it run SQL */
  runsSql: z.literal(true).optional(),
  /** present where that connection disables logins, and this person may let it */
  disablesLogin: z.literal(true).optional(),
});
export type Rights = z.infer<typeof rightsSchema>;

/**
 * Unreviewed SQL users deleted outside Rolecall; `newest` are the newest few. `by`: who deleted it, as the audit log of CockroachDB Cloud
 * says, for those who may read the audit.
 */
const deletedOutsideSchema = z.object({
  count: z.number(),
  /** when a list last showed the first of them, where there was one */
  firstAfter: z.number().optional(),
  lastAt: z.number(),
  newest: z.array(z.object({ name: z.string(), by: z.string().nullable() })),
});
export type DeletedOutside = z.infer<typeof deletedOutsideSchema>;

/** The last reading of the cluster by SQL. `readAt` is 0 before the first. */
const listFactsSchema = z.object({
  level: z.enum(SQL_LEVELS),
  readAt: z.number(),
  /** the error code of a reading that failed since */
  failure: z.string().optional(),
});
export type ListFacts = z.infer<typeof listFactsSchema>;

/** `complete` is false while the vendor's pages are still loading; the users are then only a part. */
export const sqlUserListSchema = z.object({
  users: z.array(sqlUserSchema),
  complete: z.boolean(),
  readAt: z.number(),
  /** present where this is the last complete list: a newer one is being read, or could not be read for this reason */
  newer: z.enum(["coming", ...(Object.keys(ERROR_WORDS) as ErrorCode[])]).optional(),
  deletedOutside: deletedOutsideSchema.optional(),
  /** present where Rolecall's SQL connection makes new SQL users: on which level, and as which SQL user */
  creates: z.object({ level: z.enum(["create", "manage"]), as: z.string(), byApi: z.boolean() }).optional(),
  /** present where Rolecall has a SQL connection */
  facts: listFactsSchema.optional(),
  rights: rightsSchema,
});
export type SqlUserList = z.infer<typeof sqlUserListSchema>;

/**
 * An answer that holds a password. `shownId` names it while it is on the screen, so that another reset can say so. `otherWays`: what still
 * signs in beside it, where it took the place of another.
 */
export type ShownPassword = { name: string; password: Revealed; shownId: string; otherWays?: OtherWays };
/**
 * The answer to a create. `password` is null where the creator may not see it, or where the creation stopped in the middle
 * (`unfinished`); then it was shown to no one. `proved` is present where it was created by SQL.
 */
export type CreatedSqlUser =
  | (ShownPassword & { proved?: Proved; unfinished?: undefined })
  | { name: string; password: null; proved?: Proved; unfinished?: Unfinished };

/** A created SQL user whose password nobody sees. `undelivered`: why it is in no secret store, though the SQL user was created. */
export type CreatedIntoStore = Extract<CreatedSqlUser, { password: null }> & {
  delivered: DeliveredTo | null;
  undelivered?: ErrorCode;
};

/** A new name: normalised, then refused with the reason. */
const newName = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .superRefine((name, context) => {
    const problem = newSqlUserNameProblem(name);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** An existing name to read: the database's own rule. */
export const existingNameSchema = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .refine((name) => isSqlUserName(name), "This is not a valid SQL user name.");

/** An existing name to change: not reserved, and not of single sign-on. */
export const targetNameSchema = existingNameSchema.refine(
  (name) => readOnlyOf(name) === undefined,
  "Rolecall never changes this SQL user.",
);

const ownerTeamId = z.string().min(1).max(100).nullable();

/** The fields of an import. */
export const importedShape = eachField(IMPORT_FIELDS, (field) => descriptionShape[field]) as Pick<
  typeof descriptionShape,
  ImportField
>;

/** The last moment that a date can hold. */
const LAST_DATE = 8.64e15;

const NOTHING = descriptionOf(CREATE_FIELDS, {});
/** The description of a new SQL user, as inputs have it. */
const newDescriptionShape = eachField(CREATE_FIELDS, (field) =>
  (descriptionShape[field] as z.ZodType).default(NOTHING[field]),
) as unknown as { [F in CreateField]: z.ZodDefault<(typeof descriptionShape)[F]> };

export const createSqlUserInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: newName,
  ownerTeamId: ownerTeamId.default(null),
  ...newDescriptionShape,
  /** when its access ends */
  endsAt: instantSchema.nullable().default(null),
  /** its access from the start; only where Rolecall's SQL connection creates */
  wanted: wantedAccessSchema.optional(),
});

export type CreateSqlUserInput = z.input<typeof createSqlUserInput>;

export const sqlUserTarget = z.strictObject({ clusterId: clusterIdSchema, name: targetNameSchema });
export type SqlUserTarget = z.input<typeof sqlUserTarget>;

/** `active`: the person has agreed to reset the active one of a pair. */
export const resetInput = sqlUserTarget.extend({ replaces, active: z.literal(true).optional() });

const COMPROMISED_REASON_MAX = 200;
export const compromisedInput = sqlUserTarget.extend({
  reason: z
    .string()
    .trim()
    .min(1, "Enter a reason.")
    .max(COMPROMISED_REASON_MAX, `At most ${COMPROMISED_REASON_MAX} characters.`),
});
/** How many open sessions were ended, or why none. */
export type EndedSessions = number | "no connection" | "not permitted" | "failed";
export type CompromisedPassword = ShownPassword & { sessions: EndedSessions };

/** Owner and description are Rolecall's own, so they can also be set for read-only SQL users. */
export const describeSqlUserInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: existingNameSchema,
  ownerTeamId,
  ...descriptionShape,
});

export const acknowledgeDeletedInput = z.strictObject({
  clusterId: clusterIdSchema,
  until: z.number().int().min(0).max(LAST_DATE),
});

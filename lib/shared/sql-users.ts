import { z } from "zod";
import { adminStateSchema } from "./admin-state.ts";
import { clusterIdSchema } from "./clusters.ts";
import { ACCOUNT_ROLES, CLUSTER_ROLES } from "./policy.ts";
import { settingsSchema } from "./settings.ts";
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
import {
  isReservedSqlUserName,
  isSqlUserName,
  isSsoSqlUserName,
  newSqlUserNameProblem,
  normalizeSqlUserName,
} from "./sql-user-names.ts";

export const sqlUserKindSchema = z.enum(SQL_USER_KINDS);
export type { SqlUserKind } from "./sql-user-kinds.ts";

/** A text that describes a SQL user, within its limit. */
export function textFieldSchema(field: TextFieldName): z.ZodString {
  const { max } = SQL_USER_FIELDS[field];
  return z.string().trim().max(max, `At most ${max} characters.`);
}

/** What is said of a SQL user, as answers have it. */
export const saidShape = eachField(DESCRIPTION_FIELDS, (field) =>
  (isTextField(field) ? z.string() : sqlUserKindSchema).optional(),
) as unknown as { [F in DescriptionField]: z.ZodOptional<z.ZodType<NonNullable<Description[F]>>> };

const descriptionShape = eachField(DESCRIPTION_FIELDS, (field) =>
  isTextField(field) ? textFieldSchema(field) : sqlUserKindSchema.nullable(),
) as unknown as { [F in DescriptionField]: z.ZodType<Description[F], Description[F]> };

/** A Cluster Admin lets the team that owns it reset it although it was not proved *restricted*. */
export const teamResetExceptionSchema = z.object({ at: z.number(), by: z.string(), reason: z.string() });
export type TeamResetException = z.infer<typeof teamResetExceptionSchema>;

/** One row of the list: the name is the vendor's, all else is what Rolecall has kept. Times are epoch milliseconds. */
export const sqlUserSchema = z.object({
  name: z.string(),
  state: adminStateSchema,
  /** where an answer of the database proved the state: when, who pasted it, and the databases it covered */
  verified: z.object({ at: z.number(), by: z.string(), databases: z.array(z.string()) }).optional(),
  /** name of the team that owns it */
  owner: z.string().optional(),
  ...saidShape,
  /** present where it was created outside of Rolecall and nobody has adopted it: when that was noticed */
  outsideAt: z.number().optional(),
  /** until when whoever asked for it wanted it; nothing ends by itself */
  wantedUntil: z.number().optional(),
  passwordChangedAt: z.number().optional(),
  passwordChangedBy: z.string().optional(),
  /** present where only a Cluster Admin who gives the password again may reset or delete it */
  protected: z.literal(true).optional(),
  teamResetException: teamResetExceptionSchema.optional(),
  /** present where Rolecall never changes this user */
  readOnly: z.enum(["sso", "reserved"]).optional(),
});
export type SqlUser = z.infer<typeof sqlUserSchema>;

/** What the person who asks may do on this cluster, as `holds` and `limitOf` take it, so that open pages learn of changes. */
export const rightsSchema = z.object({
  role: z.enum(ACCOUNT_ROLES),
  clusterRole: z.enum(CLUSTER_ROLES),
  settings: settingsSchema,
});
export type Rights = z.infer<typeof rightsSchema>;

/** SQL users that vanished without Rolecall and that nobody has looked into: `names` are the newest few. */
export const deletedOutsideSchema = z.object({
  count: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  names: z.array(z.string()),
});
export type DeletedOutside = z.infer<typeof deletedOutsideSchema>;

/** `complete` is false while pages of the vendor are still coming: then the number of users is not the count. */
export const sqlUserListSchema = z.object({
  users: z.array(sqlUserSchema),
  complete: z.boolean(),
  readAt: z.number(),
  vanished: deletedOutsideSchema.optional(),
  rights: rightsSchema,
});
export type SqlUserList = z.infer<typeof sqlUserListSchema>;

/** The one answer that holds a password. */
export type ShownPassword = { name: string; password: string };
/** The answer to a create: null where whoever created the SQL user may not know its password. Nobody does then. */
export type CreatedSqlUser = ShownPassword | { name: string; password: null };

/** A new name: normalised, then refused with the reason. */
const newName = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .superRefine((name, context) => {
    const problem = newSqlUserNameProblem(name);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** A name that is there already, to look at: the database's own rule. */
export const existingNameSchema = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .refine((name) => isSqlUserName(name), "This is not a name of a SQL user.");

/** A name to change: never one of the database's own, nor of single sign-on. */
export const targetNameSchema = existingNameSchema.refine(
  (name) => !isReservedSqlUserName(name) && !isSsoSqlUserName(name),
  "Rolecall never changes this SQL user.",
);

const ownerTeamId = z.string().min(1).max(100).nullable();

/** What an import can say of a SQL user. */
export const importedShape = eachField(IMPORT_FIELDS, (field) => descriptionShape[field]) as Pick<
  typeof descriptionShape,
  ImportField
>;

const NOTHING = descriptionOf(CREATE_FIELDS, {});
const newDescriptionShape = eachField(CREATE_FIELDS, (field) =>
  (descriptionShape[field] as z.ZodType).default(NOTHING[field]),
) as unknown as { [F in CreateField]: z.ZodDefault<(typeof descriptionShape)[F]> };

export const createSqlUserInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: newName,
  ownerTeamId: ownerTeamId.default(null),
  ...newDescriptionShape,
});
export type CreateSqlUserInput = z.input<typeof createSqlUserInput>;

export const sqlUserTarget = z.strictObject({ clusterId: clusterIdSchema, name: targetNameSchema });
export type SqlUserTarget = z.input<typeof sqlUserTarget>;

/** The owner and the description are Rolecall's own, so that nobody is left out whom it never changes. */
export const describeSqlUserInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: existingNameSchema,
  ownerTeamId,
  ...descriptionShape,
});
export type DescribeSqlUserInput = z.input<typeof describeSqlUserInput>;

/** The last moment that a date can hold. */
const LAST_DATE = 8.64e15;

export const acknowledgeDeletedInput = z.strictObject({
  clusterId: clusterIdSchema,
  until: z.number().int().min(0).max(LAST_DATE),
});
export type AcknowledgeDeletedInput = z.input<typeof acknowledgeDeletedInput>;

import { z } from "zod";
import { SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import type { Knower } from "../passwords/exposures.ts";
import type { PasswordPolicy } from "../passwords/password-policy.ts";
import type { LastDelivery } from "../passwords/secret-deliveries.ts";
import type { WatchNote } from "../restrict/watch/watch-note.ts";
import { instantSchema } from "../time/instant-schema.ts";
import { clusterIdSchema } from "./clusters.ts";
import { existingNameSchema, type SqlUser, sqlUserTarget } from "./sql-users.ts";

/** How a SQL user may log in, as the cluster says. Times are epoch milliseconds. */
const loginShape = {
  /** null where Rolecall's SQL user may not see it */
  login: z.boolean().nullable(),
  validUntil: z.union([z.number(), z.literal("unreadable")]).nullable(),
  /** the cluster's estimate, from v25.3 */
  lastLogin: z.number().nullable(),
};

const accessSchema = z.object({ words: z.string(), through: z.string(), data: z.boolean() });

/** The facts of one SQL user, read through the SQL connection. Texts of the database are made printable; they are hostile input. */
export const sqlUserFactsSchema = z.object({
  readAt: z.number(),
  level: z.enum(SQL_LEVELS),
  ...loginShape,
  options: z.array(z.string()),
  /** `through`: the role that gives admin, null for a direct member */
  admin: z.object({ through: z.string().nullable() }).nullable(),
  roles: z.array(z.object({ role: z.string(), through: z.string().nullable(), grantable: z.boolean() })),
  system: z.array(z.object({ privilege: z.string(), through: z.string().nullable(), grantable: z.boolean() })),
  databases: z.array(z.object({ name: z.string(), access: z.array(accessSchema) })),
  /** databases that exist and could not be read */
  hidden: z.array(z.string()),
  owned: z.object({
    count: z.number(),
    /** views read with their owner's rights from v26.2 */
    views: z.number(),
    objects: z.array(z.object({ database: z.string(), kind: z.string(), path: z.string() })),
  }),
  /** sessions by application and address, most first; null where Rolecall cannot see all of them */
  sessions: z
    .object({
      count: z.number(),
      groups: z.array(
        z.object({ application: z.string(), address: z.string(), count: z.number(), oldest: z.number().nullable() }),
      ),
    })
    .nullable(),
  /** the access that its password gives, in one or two sentences */
  reach: z.string(),
});
export type SqlUserFacts = z.infer<typeof sqlUserFactsSchema>;

/** The first part of a SQL user's page. `connection`: the level of Rolecall's SQL connection; null without one. */
export type SqlUserPage = {
  user: SqlUser;
  connection: SqlLevel | null;
  /** null where Rolecall cannot change its password */
  password: PasswordPolicy | null;
  /** the accounts that were shown its password; null for readers who may not see them */
  knowers: readonly Knower[] | null;
  /** where its password was delivered; null for readers who may not see the knowers */
  delivery: LastDelivery | null;
  /** who created it outside Rolecall, as the vendor's audit log says; null where that is unknown, or for readers who may not see it */
  outsideBy: string | null;
  /** who set its password outside Rolecall, where Rolecall did not set it since; null as for `outsideBy` */
  passwordOutsideBy: string | null;
  /** whether passwords that are set outside Rolecall by the Cloud API or in the Cloud Console are seen */
  seesOutside: boolean;
  /** the SQL user that takes turns with it, and whether this one is active; null where it is in no pair */
  pair: { partner: string; active: boolean } | null;
  /** who has what it does sampled, why and until when; null where nobody has */
  watch: WatchNote | null;
  /** the newest restriction that it is or lately was in, while it may have a way back; null for readers who may not restrict here */
  restriction: string | null;
  /** the request for temporary access that it was made for; null where it was not */
  grant: string | null;
};

/** The cluster's answer after a change of a login. `before`: the expiry until then; `ended`: how many sessions ended. */
export type ChangedLogin = {
  name: string;
  login: boolean;
  validUntil: number | "unreadable" | null;
  before: number | "unreadable" | null;
  ended: number;
  /** how many sessions were open when they were read after the change; null where not all of them can be seen */
  open: number | null;
};

export const disableLoginInput = sqlUserTarget.extend({ sessions: z.boolean() });
export type DisableLoginInput = z.input<typeof disableLoginInput>;

export const expireLoginInput = sqlUserTarget.extend({ at: instantSchema.nullable() });

/** The result of reading the facts of all SQL users. `changed`: whether a state changed; `coming`: the cluster is slow to answer. */
export const clusterFactsSchema = z
  .object({
    /** when the newest whole reading began; 0 for none */
    readAt: z.number(),
    changed: z.boolean(),
    coming: z.literal(true).exactOptional(),
    failure: z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]).exactOptional(),
  })
  .nullable();
export type ClusterFactsReading = NonNullable<z.infer<typeof clusterFactsSchema>>;

export const clusterFactsInput = z.strictObject({ clusterId: clusterIdSchema, fresh: z.boolean().default(false) });

export const sqlUserPageInput = z.strictObject({ clusterId: clusterIdSchema, name: existingNameSchema });
/** `fresh`: no cached answer */
export const sqlUserFactsInput = sqlUserPageInput.extend({ fresh: z.boolean().default(false) });

import { z } from "zod";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { SQL_USER_KINDS } from "../sql-users/sql-user-kinds.ts";
import { targetNameSchema } from "../sql-users/sql-users.ts";
import { labelOrFolderSchema } from "../vendor-label-schema.ts";
import {
  type AgeScope,
  type Due,
  type DueCounts,
  EXEMPT_REASON_MAX,
  MOST_EXEMPT_DAYS,
  MOST_MAX_DAYS,
} from "./password-age.ts";

const DAY = 24 * 60 * 60_000;

const days = z.int("Enter whole days.").min(1, "At least 1 day.").max(MOST_MAX_DAYS, `At most ${MOST_MAX_DAYS} days.`);

/** A maximum age for all, the clusters with a label, a team or a kind; null removes it. For all, null is the usual one. */
export const maxAgeInput = z.discriminatedUnion("scope", [
  z.strictObject({ scope: z.literal("all"), days: days.nullable() }),
  z.strictObject({ scope: z.literal("label"), label: labelOrFolderSchema, days: days.nullable() }),
  z.strictObject({ scope: z.literal("team"), teamId: z.string().min(1).max(100), days: days.nullable() }),
  z.strictObject({ scope: z.literal("kind"), kind: z.enum(SQL_USER_KINDS), days: days.nullable() }),
]);

export const clusterMaxAgeInput = z.strictObject({ clusterId: clusterIdSchema, days: days.nullable() });

const exemption = z.strictObject({
  until: z
    .int()
    .refine((until) => until > Date.now(), "Choose a day in the future.")
    .refine((until) => until <= Date.now() + MOST_EXEMPT_DAYS * DAY, `At most ${MOST_EXEMPT_DAYS} days from now.`),
  reason: z
    .string()
    .trim()
    .min(1, "Enter a reason.")
    .max(EXEMPT_REASON_MAX, `At most ${EXEMPT_REASON_MAX} characters.`),
});

/** All settings for one SQL user: null removes one. `enteredAt`: when its password was set outside Rolecall. */
export const sqlUserPolicyInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  days: days.nullable(),
  exempt: exemption.nullable(),
  enteredAt: z
    .int()
    .min(0)
    .refine((at) => at <= Date.now(), "Choose a day that is not in the future.")
    .nullable(),
});

/** The rule in force for the password of one SQL user. Times are epoch milliseconds. */
export type PasswordPolicy = {
  due: Due;
  maxDays: number;
  scope: AgeScope;
  /** set for this SQL user alone */
  ownDays: number | null;
  /** when it is due; null where its age is unknown */
  dueAt: number | null;
  /** when a list of the cluster first had it */
  firstSeenAt: number | null;
  exempt: { until: number; reason: string; by: string } | null;
  entered: { at: number; by: string } | null;
};

export type AgeRule = {
  scope: Exclude<AgeScope, "sql_user">;
  /** id of the cluster or team, the label or the kind; empty for all */
  subject: string;
  days: number;
  /** null where it was not set */
  set: { by: string; at: number } | null;
};

type OnCluster = { clusterId: string; name: string };

/** The page *Password policy*: the rules, and the settings on the clusters of this person. Rules of teams only if they may set them. */
export type PasswordPolicyView = {
  rules: readonly AgeRule[];
  sqlUsers: readonly (OnCluster & { days: number })[];
  exemptions: readonly (OnCluster & { until: number; reason: string; by: string })[];
  /** a page of the clusters of this person, by name; `next`: after which cluster the next page begins, null at the end */
  clusters: readonly { id: string; name: string; counts: DueCounts }[];
  next: string | null;
  /** how many clusters there are */
  all: number;
  /** the names of the clusters and teams that rules and SQL users above are about, by id; none of a team that is gone */
  names: Readonly<Record<string, string>>;
  /** the labels of their clusters */
  labels: readonly string[];
};

import { z } from "zod";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import { adminStateSchema } from "../admin-state-schema.ts";
import { wantedAccessSchema } from "../sql-access/wanted-schema.ts";
import { clusterIdSchema } from "./clusters.ts";
import { type SqlUser, targetNameSchema } from "./sql-users.ts";

/** A pasted answer of the database; half a million characters hold the grants of thousands of tables. */
export const ANSWER_MAX = 500_000;

export const verifyInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  code: z.string().max(64),
  answer: z.string().max(ANSWER_MAX),
  wanted: wantedAccessSchema.optional(),
});
export type VerifyInput = z.input<typeof verifyInput>;

export const checkInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema,
  wanted: wantedAccessSchema.optional(),
});
export type CheckInput = z.input<typeof checkInput>;

/** The proof of a database answer, and the SQL user as it is known now. */
export type Verification = { verdict: Verdict; user: SqlUser };

export const verifyAllInput = z.strictObject({
  clusterId: clusterIdSchema,
  code: z.string().max(64),
  answer: z.string().max(ANSWER_MAX),
});
export type VerifyAllInput = z.input<typeof verifyAllInput>;

/** The proof of an answer about all SQL users of a cluster. `reasons`: why it proved nothing. */
export const allVerifiedSchema = z.object({
  databases: z.array(z.string()),
  /** databases that the cluster has and the script did not look at: it then proves nothing */
  uncovered: z.array(z.string()),
  reasons: z.array(z.string()),
  users: z.array(
    z.object({
      name: z.string(),
      state: adminStateSchema.exclude(["unknown"]),
      through: z.string().nullable(),
      powers: z.array(z.string()),
    }),
  ),
  /** SQL users whose team reset exception it ended */
  ended: z.array(z.string()),
  /** protected ones that this person may not verify, and those of single sign-on */
  skipped: z.array(z.string()),
  /** made, checked or changed after the code, so that the answer may be out of date */
  newer: z.array(z.string()),
});
export type AllVerified = z.infer<typeof allVerifiedSchema>;

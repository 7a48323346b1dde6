import { z } from "zod";
import { accountRow, sqlUserRow, tokenRow } from "../reviews/review-rows.ts";
import { timeSchema } from "./common.ts";

/* Words of decisions, states and proofs are plain texts here: later versions may add some. */

export const apiReviewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    startedBy: z.string(),
    startedAt: timeSchema,
    dueAt: timeSchema,
    closedAt: timeSchema.nullable(),
    closedBy: z.string().nullable(),
    clusters: z
      .array(z.string())
      .meta({ description: "Names of its clusters; empty if the token's owner does not manage the review." }),
    kinds: z.array(z.string()).meta({ description: "What its rows are about: `sql_user`, `account`, `token`." }),
    reviewers: z.array(z.string()),
    totals: z.record(z.string(), z.number()),
    manifest: z.string().nullable().meta({ description: "SHA-256 of the manifest of its evidence." }),
  })
  .meta({ id: "Review" });

const sqlUser = sqlUserRow
  .pick({ clusterId: true, cluster: true, purpose: true, owner: true, createdBy: true, privileges: true })
  .extend({
    passwordAt: timeSchema.nullable(),
    knownBy: z.array(z.string()).meta({ description: "The accounts that were shown the password." }),
  });

const account = accountRow
  .pick({ person: true, disabled: true, clusterRoles: true, teams: true })
  .extend({ id: z.string() });

const token = tokenRow
  .pick({ scopes: true, clusters: true, addresses: true, madeBy: true, lastUsedFrom: true })
  .extend({
    id: z.string(),
    kind: z.string(),
    owner: z.string().meta({ description: "The email address of an account, or the name of a team." }),
    madeAt: timeSchema.nullable(),
    expiresAt: timeSchema.nullable(),
  });

export const apiReviewRowSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    state: z.string().meta({
      description:
        "The state at the start of the review. All facts in a row are from then, except `changes` and the decision.",
    }),
    lastUsedAt: timeSchema.nullable().meta({ description: "The last login or use; null if none is known." }),
    sqlUser: sqlUser.nullable(),
    account: account.nullable(),
    token: token.nullable(),
    changes: z.array(z.string()).meta({ description: "What has changed since the start." }),
    decision: z.string().nullable(),
    note: z.string(),
    decidedBy: z.string().nullable(),
    decidedAt: timeSchema.nullable(),
    passedBy: z.string().nullable().meta({ description: "The reviewer who gave it to the fallback reviewer." }),
    remedy: z
      .string()
      .nullable()
      .meta({ description: "`open` until there is proof that the decision was carried out." }),
    proof: z.object({ how: z.string(), at: timeSchema }).nullable(),
  })
  .meta({ id: "ReviewRow" });
export type ApiReviewRow = z.infer<typeof apiReviewRowSchema>;

export const apiEvidenceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    closedAt: timeSchema,
    closedBy: z.string(),
    manifest: z.string().meta({ description: "SHA-256 of the manifest, in the event of the close." }),
    population: z.string().meta({ description: "SHA-256 of the frozen list, in the event of the start." }),
    head: z
      .object({ sequence: z.number(), hash: z.string() })
      .meta({ description: "The newest event of the audit now." }),
    files: z.array(z.object({ name: z.string(), bytes: z.number() })),
  })
  .meta({ id: "ReviewEvidence" });

export const apiEvidenceFileSchema = z.object({ name: z.string(), text: z.string() }).meta({ id: "EvidenceFile" });

import { z } from "zod";
import { allowlistSchema } from "#lib/shared/allowlist.ts";
import { auditPageSchema } from "#lib/shared/audit-schema.ts";
import { claimRecipientsSchema } from "#lib/shared/claims.ts";
import { connectionSchema } from "#lib/shared/clusters.ts";
import { creationProgressSchema } from "#lib/shared/creation.ts";
import { dependenciesSchema } from "#lib/shared/dependencies.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors.ts";
import { foundSchema } from "#lib/shared/find.ts";
import { leaverSchema } from "#lib/shared/leaver.ts";
import { noticeListSchema } from "#lib/shared/notices.ts";
import { heldPrivilegesSchema, ownHistorySchema, ownSqlUserListSchema } from "#lib/shared/own-sql-users.ts";
import { changedSchema, importPreviewSchema } from "#lib/shared/owners.ts";
import { passkeyOptions } from "#lib/shared/passkeys.ts";
import { requestChoicesSchema, requestListSchema, requestPreviewSchema } from "#lib/shared/requests-schema.ts";
import type { Failure, Result } from "#lib/shared/result.ts";
import { reviewPreviewSchema } from "#lib/shared/reviews.ts";
import {
  rotationListSchema,
  rotationPreviewSchema,
  rotationSchema,
  rotationTargetsSchema,
  sealedListSchema,
  startedSchema,
} from "#lib/shared/rotation.ts";
import { reachableStoresSchema } from "#lib/shared/secret-deliveries.ts";
import { replacementSchema } from "#lib/shared/shown-passwords.ts";
import { ownUserFactsSchema } from "#lib/shared/sql-connection.ts";
import type { RanScript, RunLine, StepEvent } from "#lib/shared/sql-scripts.ts";
import { clusterFactsSchema, sqlUserFactsSchema } from "#lib/shared/sql-user-facts.ts";
import { sqlUserListSchema, sqlUserSchema } from "#lib/shared/sql-users.ts";
import { teamNameSchema } from "#lib/shared/teams.ts";
import type { AllVerified } from "#lib/shared/verification.ts";
import { waitingSchema } from "#lib/shared/waiting.ts";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import type { TokenKind } from "#lib/sql/tokens.ts";

/** A schema for each field, the optional ones too: a field without one never arrives. */
type Fields<T> = Record<keyof T, z.ZodType>;

const failure: z.ZodType<Failure> = z.object({
  code: z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]),
  requestId: z.string(),
  vendorMessage: z.string().exactOptional(),
  traceId: z.string().exactOptional(),
  retryAfterSeconds: z.number().exactOptional(),
  fields: z.record(z.string(), z.string()).exactOptional(),
  inView: z.object({ id: z.string(), since: z.number(), by: z.string().exactOptional() }).exactOptional(),
} satisfies Fields<Failure>);

function resultOf<T>(value: z.ZodType<T>): z.ZodType<Result<T>> {
  return z.discriminatedUnion("ok", [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: failure }),
  ]);
}

const tokenKind: z.ZodType<TokenKind> = z.enum(["keyword", "privilege", "name", "string", "number", "admin", "plain"]);

/** The proof of a pasted answer of the database. */
const verdict: z.ZodType<Verdict> = z.object({
  state: z.enum(["restricted", "privileged", "admin", "inconclusive"]),
  through: z.string().nullable(),
  powers: z.array(z.string()),
  provisionedBy: z.string().nullable(),
  databases: z.array(z.string()),
  held: z.array(z.string()),
  missing: z.array(z.string()),
  surplus: z.array(z.string()),
  revoke: z.array(z.object({ says: z.string(), tokens: z.array(z.object({ kind: tokenKind, text: z.string() })) })),
  unseen: z.array(z.string()),
  matches: z.boolean(),
  reasons: z.array(z.string()),
} satisfies Fields<Verdict>);

const allVerified: z.ZodType<AllVerified> = z.object({
  databases: z.array(z.string()),
  reasons: z.array(z.string()),
  users: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["admin", "privileged", "restricted"]),
      through: z.string().nullable(),
      powers: z.array(z.string()),
    }),
  ),
  skipped: z.array(z.string()),
  newer: z.array(z.string()),
});

const ranScript: z.ZodType<RanScript> = z.object({
  done: z.number(),
  total: z.number(),
  stopped: z.string().nullable(),
} satisfies Fields<RanScript>);

const step: z.ZodType<StepEvent> = z.object({
  at: z.number(),
  state: z.enum(["running", "done", "failed", "unknown"]),
  ms: z.number().exactOptional(),
  words: z.string().exactOptional(),
} satisfies Fields<StepEvent>);

/** Schemas of the answers of Rolecall's routes. Loaded with the first read, so that zod is not in a page's first load. */
export const sqlUserListAnswer = resultOf(sqlUserListSchema);
export const clusterFactsAnswer = resultOf(clusterFactsSchema);
export const sqlUserFactsAnswer = resultOf(sqlUserFactsSchema);
export const allowlistAnswer = resultOf(allowlistSchema);
export const connectionAnswer = resultOf(connectionSchema);
export const creationProgressAnswer = resultOf(creationProgressSchema);
export const reachableStoresAnswer = resultOf(reachableStoresSchema);
export const teamNamesAnswer = resultOf(z.array(teamNameSchema));
export const verificationAnswer = resultOf(z.object({ verdict, user: sqlUserSchema }));
export const dependenciesAnswer = resultOf(dependenciesSchema);
export const ranScriptAnswer = resultOf(ranScript);
export const runLine: z.ZodType<RunLine> = z.union([z.object({ step }), z.object({ result: ranScriptAnswer })]);
export const allVerifiedAnswer = resultOf(allVerified);
export const ownUserFactsAnswer = resultOf(ownUserFactsSchema);
export const auditPageAnswer = resultOf(auditPageSchema);
export const claimRecipientsAnswer = resultOf(claimRecipientsSchema);
export const ownSqlUserListAnswer = resultOf(ownSqlUserListSchema);
export const ownHistoryAnswer = resultOf(ownHistorySchema);
export const heldPrivilegesAnswer = resultOf(heldPrivilegesSchema);
export const noticeListAnswer = resultOf(noticeListSchema);
export const waitingAnswer = resultOf(waitingSchema);
export const changedAnswer = resultOf(changedSchema);
export const importPreviewAnswer = resultOf(importPreviewSchema);
export const requestListAnswer = resultOf(requestListSchema);
export const requestChoicesAnswer = resultOf(requestChoicesSchema);
export const requestPreviewAnswer = resultOf(requestPreviewSchema);
export const foundAnswer = resultOf(foundSchema);
export const replacementAnswer = resultOf(replacementSchema);
export const passkeyOptionsAnswer = resultOf(passkeyOptions);
export const nothingAnswer = resultOf(z.null());
export const rotationListAnswer = resultOf(rotationListSchema);
export const rotationAnswer = resultOf(rotationSchema);
export const leaverAnswer = resultOf(leaverSchema);
export const rotationPreviewAnswer = resultOf(rotationPreviewSchema);
export const rotationTargetsAnswer = resultOf(rotationTargetsSchema);
export const reviewPreviewAnswer = resultOf(reviewPreviewSchema);
export const startedAnswer = resultOf(startedSchema);
export const sealedListAnswer = resultOf(sealedListSchema);

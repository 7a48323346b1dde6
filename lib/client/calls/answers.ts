import { z } from "zod";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { auditNamesSchema, auditPageSchema } from "#lib/shared/audit/audit-schema.ts";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import { resultOf } from "#lib/shared/errors/result-schema.ts";
import { foundSchema } from "#lib/shared/find.ts";
import { resetMeetsSchema } from "#lib/shared/passwords/reset-meets.ts";
import {
  rotationListSchema,
  rotationPreviewSchema,
  rotationSchema,
  rotationTargetsSchema,
  sealedListSchema,
  startedSchema,
} from "#lib/shared/passwords/rotation.ts";
import { reachableStoresSchema } from "#lib/shared/passwords/secret-deliveries.ts";
import { replacementSchema } from "#lib/shared/passwords/shown-passwords.ts";
import { leaverSchema } from "#lib/shared/people/leaver.ts";
import { noticeListSchema } from "#lib/shared/people/notices.ts";
import { personPartSchema, teamPartSchema } from "#lib/shared/people/page-parts.ts";
import { passkeyOptions } from "#lib/shared/people/passkeys.ts";
import { foundHoldersSchema, roleLeftSchema } from "#lib/shared/people/rights-input.ts";
import { teamNameSchema } from "#lib/shared/people/teams.ts";
import { waitingSchema } from "#lib/shared/people/waiting.ts";
import { claimRecipientsSchema } from "#lib/shared/requests/claims.ts";
import { requestChoicesSchema, requestListSchema, requestPreviewSchema } from "#lib/shared/requests/requests-schema.ts";
import { ruleGivenSchema } from "#lib/shared/requests/rules-input.ts";
import {
  restrictionListSchema,
  restrictionSchema,
  restrictPreviewSchema,
  restrictStartedSchema,
  wayBackSchema,
} from "#lib/shared/restrict/restriction.ts";
import { suggestionsSchema } from "#lib/shared/restrict/suggestion.ts";
import { watchListSchema } from "#lib/shared/restrict/watch/watching.ts";
import { foundReviewChoicesSchema, reviewChoicesSchema, reviewPreviewSchema } from "#lib/shared/reviews/reviews.ts";
import { allowlistSchema } from "#lib/shared/sql-users/allowlist.ts";
import { checkedUsersSchema, checkStateSchema } from "#lib/shared/sql-users/checks.ts";
import {
  clusterSchema,
  connectionSchema,
  foundClustersSchema,
  labelledClustersSchema,
} from "#lib/shared/sql-users/clusters.ts";
import { creationProgressSchema } from "#lib/shared/sql-users/creation.ts";
import { dependenciesSchema } from "#lib/shared/sql-users/dependencies.ts";
import { everywhereListSchema, figuresSchema, unreadSchema } from "#lib/shared/sql-users/everywhere.ts";
import { ownChangesSchema } from "#lib/shared/sql-users/own-changes.ts";
import {
  heldPrivilegesSchema,
  ownHistorySchema,
  ownSessionsSchema,
  ownSqlUserListSchema,
} from "#lib/shared/sql-users/own-sql-users.ts";
import { changedSchema, importPreviewSchema } from "#lib/shared/sql-users/owners.ts";
import { ownUserFactsSchema } from "#lib/shared/sql-users/sql-connection.ts";
import { ranScriptSchema, runLineSchema } from "#lib/shared/sql-users/sql-scripts.ts";
import { clusterFactsSchema, sqlUserFactsSchema } from "#lib/shared/sql-users/sql-user-facts.ts";
import { sqlUserListSchema, sqlUserSchema } from "#lib/shared/sql-users/sql-users.ts";
import { allVerifiedSchema } from "#lib/shared/sql-users/verification.ts";
import { waysInSchema } from "#lib/shared/ways-in/schema.ts";
import { VERDICT_STATES, type Verdict } from "#lib/sql/answers/verify-answer.ts";
import { TOKEN_KINDS } from "#lib/sql/tokens.ts";

/** A schema for each field, the optional ones too: a field without one never arrives. */
type Fields<T> = Record<keyof T, z.ZodType>;

const token = z.object({ kind: z.enum(TOKEN_KINDS), text: z.string() });

/** The proof of a pasted answer of the database. Its type stands in lib/sql, which uses no package. */
const verdict: z.ZodType<Verdict> = z.object({
  state: z.enum(VERDICT_STATES),
  through: z.string().nullable(),
  powers: z.array(z.string()),
  provisionedBy: z.string().nullable(),
  databases: z.array(z.string()),
  held: z.array(z.string()),
  missing: z.array(z.string()),
  surplus: z.array(z.string()),
  revoke: z.array(z.object({ says: z.string(), tokens: z.array(token) })),
  unseen: z.array(z.string()),
  matches: z.boolean(),
  reasons: z.array(z.string()),
} satisfies Fields<Verdict>);

/** What a change would do. Its type stands beside the types of scripts, which use no package. */
const shownEffects: z.ZodType<ShownEffects> = z.object({
  calls: z.array(
    z.object({ method: z.enum(["POST", "PUT", "DELETE"]), path: z.string(), body: z.string().nullable() }),
  ),
  sql: z.array(z.object({ tokens: z.array(token), says: z.string() })),
  sqlFirst: z.boolean().exactOptional(),
  events: z.array(
    z.object({
      action: z.custom<AuditAction>((name) => typeof name === "string"),
      clusterId: z.string().nullable(),
      target: z.string().nullable(),
      details: z.string(),
    }),
  ),
  digest: z.string(),
  meets: resetMeetsSchema.exactOptional(),
} satisfies Fields<ShownEffects>);

/*
 * Schemas of the answers of Rolecall's routes. Loaded with the first read, so that zod is not in a page's first load.
 */

export const foundHoldersAnswer = resultOf(foundHoldersSchema);
export const roleLeftAnswer = resultOf(roleLeftSchema);
export const personPartAnswer = resultOf(personPartSchema);
export const teamPartAnswer = resultOf(teamPartSchema);
export const auditNamesAnswer = resultOf(auditNamesSchema);
export const auditPageAnswer = resultOf(auditPageSchema);
export const claimRecipientsAnswer = resultOf(claimRecipientsSchema);
export const allowlistAnswer = resultOf(allowlistSchema);
export const waysInAnswer = resultOf(waysInSchema);
export const connectionAnswer = resultOf(connectionSchema);
export const clusterListAnswer = resultOf(z.array(clusterSchema));
export const foundClustersAnswer = resultOf(foundClustersSchema);
export const labelledClustersAnswer = resultOf(labelledClustersSchema);
export const leaverAnswer = resultOf(leaverSchema);
export const ownChangesAnswer = resultOf(ownChangesSchema);
export const noticeListAnswer = resultOf(noticeListSchema);
export const waitingAnswer = resultOf(waitingSchema);
export const requestChoicesAnswer = resultOf(requestChoicesSchema);
export const requestListAnswer = resultOf(requestListSchema);
export const requestPreviewAnswer = resultOf(requestPreviewSchema);
export const reviewChoicesAnswer = resultOf(reviewChoicesSchema);
export const foundReviewChoicesAnswer = resultOf(foundReviewChoicesSchema);
export const ruleGivenAnswer = resultOf(ruleGivenSchema);
export const reviewPreviewAnswer = resultOf(reviewPreviewSchema);
export const restrictPreviewAnswer = resultOf(restrictPreviewSchema);
export const restrictStartedAnswer = resultOf(restrictStartedSchema);
export const restrictionAnswer = resultOf(restrictionSchema);
export const restrictionListAnswer = resultOf(restrictionListSchema);
export const wayBackAnswer = resultOf(wayBackSchema);
export const rotationAnswer = resultOf(rotationSchema);
export const rotationListAnswer = resultOf(rotationListSchema);
export const rotationPreviewAnswer = resultOf(rotationPreviewSchema);
export const rotationTargetsAnswer = resultOf(rotationTargetsSchema);
export const reachableStoresAnswer = resultOf(reachableStoresSchema);
export const ownUserFactsAnswer = resultOf(ownUserFactsSchema);
export const creationProgressAnswer = resultOf(creationProgressSchema);
export const dependenciesAnswer = resultOf(dependenciesSchema);
export const sqlUserFactsAnswer = resultOf(sqlUserFactsSchema);
export const suggestionsAnswer = resultOf(suggestionsSchema);
export const watchListAnswer = resultOf(watchListSchema);
export const foundAnswer = resultOf(foundSchema);
export const ownHistoryAnswer = resultOf(ownHistorySchema);
export const ownSessionsAnswer = resultOf(ownSessionsSchema);
export const figuresAnswer = resultOf(figuresSchema);
export const unreadAnswer = resultOf(unreadSchema);
export const everywhereListAnswer = resultOf(everywhereListSchema);
export const sqlUserListAnswer = resultOf(sqlUserListSchema);
export const clusterFactsAnswer = resultOf(clusterFactsSchema);
export const ownSqlUserListAnswer = resultOf(ownSqlUserListSchema);
export const heldPrivilegesAnswer = resultOf(heldPrivilegesSchema);
export const replacementAnswer = resultOf(replacementSchema);
export const teamNamesAnswer = resultOf(z.array(teamNameSchema));
export const startedAnswer = resultOf(startedSchema);
export const changedAnswer = resultOf(changedSchema);
export const checkStateAnswer = resultOf(checkStateSchema);
export const checkedUsersAnswer = resultOf(checkedUsersSchema);
export const verificationAnswer = resultOf(z.object({ verdict, user: sqlUserSchema }));
export const allVerifiedAnswer = resultOf(allVerifiedSchema);
export const ranScriptAnswer = resultOf(ranScriptSchema);
export const runLine = runLineSchema;
export const importPreviewAnswer = resultOf(importPreviewSchema);
export const passkeyOptionsAnswer = resultOf(passkeyOptions);
export const shownEffectsAnswer = resultOf(shownEffects);
export const nothingAnswer = resultOf(z.null());
export const sealedListAnswer = resultOf(sealedListSchema);

import "server-only";
import { z } from "zod";
import { flag, isSet, pageOf, timeText } from "#lib/shared/api/common.ts";
import {
  apiEvidenceFileSchema,
  apiEvidenceSchema,
  apiReviewRowSchema,
  apiReviewSchema,
} from "#lib/shared/api/reviews.ts";
import { present } from "#lib/shared/present.ts";
import type { Result } from "#lib/shared/result.ts";
import { type ListedReview, REVIEW_VIEWS, type ReviewEvidence } from "#lib/shared/reviews.ts";
import type { TokenActor } from "../access/actor.ts";
import { reviewDoor, reviewEvidenceDoor, reviewFileDoor, reviewListDoor, reviewRowsDoor } from "../doors/reviews.ts";
import { read } from "../run/run.ts";
import { type AnyOperation, failed, mapped, operation } from "./operation.ts";
import { limitQuery, newestFirst, wholeOrPage, wholeQuery } from "./paging.ts";
import { rowAsApi } from "./review-row.ts";

const none = z.strictObject({});
const common = { tag: "Reviews", scope: "read", method: "GET", query: none, body: none, status: 200 } as const;

/** A review is about many clusters: it exists for a token of all. */
const isForAll = ({ token }: TokenActor) => token.clusters === "all";

/** The same once the door has answered: what the owner may not do is refused first. */
function onlyForAll<T>(by: TokenActor, requestId: string, answer: Result<T>): Result<T> {
  return answer.ok && !isForAll(by) ? failed("not_found", requestId) : answer;
}

function asApi({ id, name, state, by, startedAt, dueAt, closedAt, closedBy, clusters, ...rest }: ListedReview) {
  const { kinds, reviewers, totals, manifest } = rest;
  return {
    id,
    name,
    state,
    startedBy: by,
    closedBy,
    clusters,
    kinds,
    reviewers,
    totals,
    manifest,
    startedAt: timeText(startedAt) ?? "",
    dueAt: timeText(dueAt) ?? "",
    closedAt: timeText(closedAt),
  };
}

function evidenceAsApi({ id, name, closedAt, closedBy, manifest, sha256, head, files }: ReviewEvidence) {
  return { id, name, closedAt: timeText(closedAt) ?? "", closedBy, manifest, population: sha256, head, files };
}

export const REVIEW_OPERATIONS: readonly AnyOperation[] = [
  operation({
    ...common,
    id: "listReviews",
    path: "/reviews",
    summary: "The reviews that the token's owner started or decides in. Only for a token of all clusters.",
    query: wholeQuery,
    answer: pageOf(apiReviewSchema),
    run: async ({ by, query }) =>
      isForAll(by)
        ? mapped(await read(reviewListDoor, {}, false, by), ({ reviews }) =>
            wholeOrPage(reviews.map(asApi), query, newestFirst),
          )
        : { ok: true, value: { items: [], next: null } },
  }),
  operation({
    ...common,
    id: "getReview",
    path: "/reviews/{id}",
    summary: "One review. Only for a token of all clusters.",
    answer: apiReviewSchema,
    run: async ({ by, params, requestId }) =>
      isForAll(by)
        ? mapped(await read(reviewDoor, { id: params.id }, false, by), asApi)
        : failed("not_found", requestId),
  }),
  operation({
    ...common,
    id: "listReviewRows",
    path: "/reviews/{id}/rows",
    summary:
      "The frozen rows with their decisions. The starter of a review of SQL users gets all rows, others get the rows that they decide. Only for a token of all clusters.",
    query: z.strictObject({
      view: z.enum(REVIEW_VIEWS).default("all"),
      mine: flag.meta({ description: "`true`: only what the token's owner decides." }),
      cursor: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
      limit: limitQuery.optional(),
    }),
    answer: pageOf(apiReviewRowSchema),
    run: async ({ by, params, query: { view, mine, cursor, limit }, requestId }) => {
      if (!isForAll(by)) return failed("not_found", requestId);
      const after = cursor === undefined ? -1 : Number(cursor);
      const ask = present<Record<string, unknown>>({ id: params.id, view, mine: isSet(mine), after, limit });
      return mapped(await read(reviewRowsDoor, ask, false, by), ({ rows, more }) => ({
        items: rows.map(rowAsApi),
        next: more ? String(rows.at(-1)?.position ?? 0) : null,
      }));
    },
  }),
  operation({
    ...common,
    id: "getReviewEvidence",
    path: "/reviews/{id}/evidence",
    scope: "audit",
    summary:
      "The files of a closed review, for its starter; of accounts and tokens, with the scope `audit_all`. Only the download on the page has the chain of the audit. Only for a token of all clusters.",
    answer: apiEvidenceSchema,
    run: async ({ by, params, requestId }) =>
      onlyForAll(by, requestId, mapped(await read(reviewEvidenceDoor, { id: params.id }, false, by), evidenceAsApi)),
  }),
  operation({
    ...common,
    id: "getReviewEvidenceFile",
    path: "/reviews/{id}/evidence/{file}",
    scope: "audit",
    summary: "One of these files as it was stored at the close. Only for a token of all clusters.",
    answer: apiEvidenceFileSchema,
    run: async ({ by, params: { id, file }, requestId }) =>
      onlyForAll(by, requestId, await read(reviewFileDoor, { id, file }, false, by)),
  }),
];

import { z } from "zod";
import { flag, isSet, pageOf, timeText } from "#lib/shared/api/common.ts";
import {
  apiEvidenceFileSchema,
  apiEvidenceSchema,
  apiReviewRowSchema,
  apiReviewSchema,
} from "#lib/shared/api/reviews.ts";
import { present } from "#lib/shared/present.ts";
import { type ListedReview, REVIEW_VIEWS, type ReviewEvidence } from "#lib/shared/reviews/reviews.ts";
import type { TokenActor } from "../../access/actor.ts";
import { Refusal } from "../../base/failure.ts";
import { reviewDoor, reviewEvidenceDoor, reviewFileDoor, reviewListDoor, reviewRowsDoor } from "../doors/reviews.ts";
import type { AnyOperation } from "./operation.ts";
import { limitQuery, newestFirst, wholeOrPage, wholeQuery } from "./paging.ts";
import { rowAsApi } from "./review-row.ts";
import { row } from "./row.ts";

const common = { tag: "Reviews", method: "GET" } as const;

/** A review is about many clusters: it exists for a token of all. What the owner may not do is refused first. */
function ofAll<T>(value: T, { by }: { by: TokenActor }): T {
  if (by.token.clusters !== "all") throw new Refusal("not_found");
  return value;
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
  row(reviewListDoor, {
    ...common,
    id: "listReviews",
    path: "/reviews",
    summary: "The reviews that the token's owner started or decides in. Only for a token of all clusters.",
    query: wholeQuery,
    answer: pageOf(apiReviewSchema),
    output: ({ reviews }, { by, query }) =>
      by.token.clusters === "all" ? wholeOrPage(reviews.map(asApi), query, newestFirst) : { items: [], next: null },
  }),
  row(reviewDoor, {
    ...common,
    id: "getReview",
    path: "/reviews/{id}",
    summary: "One review. Only for a token of all clusters.",
    answer: apiReviewSchema,
    output: (review, call) => asApi(ofAll(review, call)),
  }),
  row(reviewRowsDoor, {
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
    input: ({ query: { view, mine, cursor, limit } }) =>
      present<Record<string, unknown>>({ view, mine: isSet(mine), after: Number(cursor ?? -1), limit }),
    answer: pageOf(apiReviewRowSchema),
    output: (found, call) => {
      const { rows, more } = ofAll(found, call);
      return { items: rows.map(rowAsApi), next: more ? String(rows.at(-1)?.position ?? 0) : null };
    },
  }),
  row(reviewEvidenceDoor, {
    ...common,
    id: "getReviewEvidence",
    path: "/reviews/{id}/evidence",
    summary:
      "The files of a closed review, for its starter; of accounts and tokens, with the scope `audit_all`. Only the download on the page has the chain of the audit. Only for a token of all clusters.",
    answer: apiEvidenceSchema,
    output: (evidence, call) => evidenceAsApi(ofAll(evidence, call)),
  }),
  row(reviewFileDoor, {
    ...common,
    id: "getReviewEvidenceFile",
    path: "/reviews/{id}/evidence/{file}",
    summary: "One of these files as it was stored at the close. Only for a token of all clusters.",
    answer: apiEvidenceFileSchema,
    output: ofAll,
  }),
];

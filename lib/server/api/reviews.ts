import "server-only";
import { z } from "zod";
import { pageOf, timeText } from "#lib/shared/api/common.ts";
import { apiReviewSchema } from "#lib/shared/api/reviews.ts";
import type { ListedReview } from "#lib/shared/reviews.ts";
import type { TokenActor } from "../access/actor.ts";
import { reviewDoor, reviewListDoor } from "../doors/reviews.ts";
import { read } from "../run/run.ts";
import { type AnyOperation, failed, mapped, operation } from "./operation.ts";

const none = z.strictObject({});
const common = { tag: "Reviews", scope: "read", method: "GET", query: none, body: none, status: 200 } as const;

/** A review is about many clusters: it exists for a token of all. */
const isForAll = ({ token }: TokenActor) => token.clusters === "all";

function asApi({ id, name, state, by, startedAt, dueAt, closedAt, closedBy, clusters, ...rest }: ListedReview) {
  const { reviewers, totals, manifest } = rest;
  return {
    ...{ id, name, state, startedBy: by, closedBy, clusters, reviewers, totals, manifest },
    ...{ startedAt: timeText(startedAt) ?? "", dueAt: timeText(dueAt) ?? "", closedAt: timeText(closedAt) },
  };
}

export const REVIEW_OPERATIONS: readonly AnyOperation[] = [
  operation({
    ...{ ...common, id: "listReviews", path: "/reviews" },
    summary: "The reviews that the token's owner started or decides in. Only for a token of all clusters.",
    answer: pageOf(apiReviewSchema),
    run: async ({ by }) =>
      isForAll(by)
        ? mapped(await read(reviewListDoor, {}, false, by), ({ reviews }) => ({
            items: reviews.map(asApi),
            next: null,
          }))
        : { ok: true, value: { items: [], next: null } },
  }),
  operation({
    ...{ ...common, id: "getReview", path: "/reviews/{id}" },
    summary: "One review. Only for a token of all clusters.",
    answer: apiReviewSchema,
    run: async ({ by, params, requestId }) =>
      isForAll(by)
        ? mapped(await read(reviewDoor, { id: params.id }, false, by), asApi)
        : failed("not_found", requestId),
  }),
];

import type { Fixtures, Foreign, More } from "./fixture.ts";
import { MISSING_CLUSTER } from "./values.ts";

const REVIEW = { id: "rev_nobody" };
const REVIEW_PLAN = {
  scope: { clusters: [MISSING_CLUSTER], teams: null, kinds: null, states: null },
  reviewers: "leads",
  named: [],
  fallback: "acc_nobody",
};
const START_REVIEW = {
  ...REVIEW_PLAN,
  name: "Nothing",
  dueAt: Date.now() + 14 * 24 * 60 * 60_000,
  remindDays: null,
  repeats: false,
  without: [],
};
const DECIDE_REVIEW = { ...REVIEW, rows: [{ id: "rvr_nobody", version: 0 }], decision: "keep", note: "" };
const review = ({ reviewId: id }: Foreign): More[] => [{ input: { id } }];
const plan = (clusterId: string, teamId: string, fallback: string) => ({
  scope: { clusters: [clusterId], teams: [teamId], kinds: null, states: null },
  reviewers: "leads",
  named: [],
  fallback,
});
const STARTED = { name: "Foreign", dueAt: 9_999_999_999_999, remindDays: null, repeats: false, without: [] };

export const fixtures: Fixtures<"reviews"> = {
  checkReview: { needs: "reviews.manage", reported: "not_found", input: () => REVIEW, foreign: review },
  closeReview: {
    needs: "reviews.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...REVIEW, undecided: 0 }),
    foreign: ({ reviewId: id }) => [{ input: { id, undecided: 1 } }],
  },
  decide: {
    needs: "reviews.take",
    reported: "not_found",
    input: () => DECIDE_REVIEW,
    foreign: ({ reviewId: id, reviewRowId }) => [
      { input: { id, rows: [{ id: reviewRowId, version: 0 }], decision: "remove", note: "None." } },
    ],
  },
  review: { needs: "reviews.take" },
  reviewChoices: { needs: "reviews.manage", foreign: "nothing", input: () => ({}) },
  findReviewChoices: {
    needs: "reviews.manage",
    input: () => ({ of: "accounts", q: "" }),
    foreign: ({ email }) => [
      { input: { of: "accounts", q: email } },
      { input: { of: "accounts", q: "" } },
      { input: { of: "teams", q: "" } },
    ],
  },
  reviewEvidence: { needs: "reviews.manage" },
  reviewExport: {
    needs: "reviews.manage",
    confirmed: true,
    reported: "not_found",
    form: "",
    foreign: ({ reviewId: id }) => [{ id }],
    route: "POST /api/reviews/[id]/export",
  },
  reviewExportCheck: {
    needs: "reviews.manage",
    confirmed: true,
    reported: "not_found",
    foreign: ({ reviewId: id }) => [{ id }],
    route: "GET /api/reviews/[id]/export",
  },
  reviewFile: {
    needs: "reviews.manage",
    reported: "not_found",
    foreign: ({ reviewId: id }) => [{ id }],
    route: "GET /api/reviews/[id]/evidence/[file]",
  },
  reviewList: { needs: "reviews.take" },
  reviewPreview: {
    needs: "reviews.manage",
    reported: "cluster_not_found",
    input: () => REVIEW_PLAN,
    foreign: ({ clusterId, teamId, accountId }) => [{ input: plan(clusterId, teamId, accountId) }],
    route: "POST /api/reviews/preview",
  },
  reviewRows: { needs: "reviews.take" },
  signOffReview: {
    needs: "reviews.take",
    confirmed: true,
    reported: "not_found",
    input: () => REVIEW,
    foreign: review,
  },
  startReview: {
    needs: "reviews.manage",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => START_REVIEW,
    foreign: ({ clusterId, teamId, accountId }) => [{ input: { ...plan(clusterId, teamId, accountId), ...STARTED } }],
  },
  stopReviewRepetition: {
    needs: "reviews.manage",
    confirmed: true,
    reported: "not_found",
    input: () => REVIEW,
    foreign: review,
  },
};

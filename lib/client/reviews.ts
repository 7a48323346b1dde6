import {
  checkReviewAction,
  closeReviewAction,
  decideReviewAction,
  signOffReviewAction,
  startReviewAction,
  stopReviewRepetitionAction,
} from "#lib/actions/reviews.ts";
import type {
  CloseReviewInput,
  DecideAnswer,
  DecideInput,
  ReviewInput,
  StartReviewInput,
} from "#lib/shared/reviews.ts";
import { callAction } from "./call-action.ts";

/* Changes to access reviews. Each throws a `RequestError`, see `call-action.ts`. */

export const startReview = (input: StartReviewInput): Promise<{ id: string }> => callAction(startReviewAction(input));
export const decideReview = (input: DecideInput): Promise<DecideAnswer> => callAction(decideReviewAction(input));
export const signOffReview = (input: ReviewInput): Promise<{ decided: number }> =>
  callAction(signOffReviewAction(input));
export const checkReview = (input: ReviewInput): Promise<{ proved: number; open: number }> =>
  callAction(checkReviewAction(input));
export const stopReviewRepetition = (input: ReviewInput): Promise<null> =>
  callAction(stopReviewRepetitionAction(input));
export const closeReview = (input: CloseReviewInput): Promise<null> => callAction(closeReviewAction(input));

import {
  closeReviewInput,
  decideInput,
  findReviewChoicesInput,
  reviewFileInput,
  reviewInput,
  reviewPreviewInput,
  reviewRowsInput,
  startReviewInput,
} from "../reviews/review-inputs.ts";
import {
  type DecideAnswer,
  foundReviewChoicesSchema,
  reviewChoicesSchema,
  reviewPreviewSchema,
} from "../reviews/reviews.ts";
import { change, none, nothing, read, readAs, recorded, typed } from "./define.ts";

export const reviewList = read("review.list", {
  input: none,
  on: "rolecall",
  from: "server",
  scope: "read",
});

export const review = read("review.get", {
  input: reviewInput,
  on: "review",
  from: "server",
  scope: "read",
});

export const reviewRows = read("review.rows", {
  input: reviewRowsInput,
  on: "review",
  from: "server",
  scope: "read",
});

export const reviewChoices = read("review.choices", {
  input: none,
  answer: reviewChoicesSchema,
  on: "rolecall",
  from: "browser",
});

export const findReviewChoices = readAs("review.choices", "find", {
  input: findReviewChoicesInput,
  answer: foundReviewChoicesSchema,
  on: "rolecall",
  from: "browser",
});

export const reviewPreview = read("review.preview", {
  input: reviewPreviewInput,
  answer: reviewPreviewSchema,
  on: "rolecall",
  from: "route",
});

export const startReview = change("review.start", {
  input: startReviewInput,
  answer: typed<{ id: string }>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const decide = change("review.decide", {
  input: decideInput,
  answer: typed<DecideAnswer>(),
  on: "review",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const signOffReview = change("review.sign_off", {
  input: reviewInput,
  answer: typed<{ decided: number }>(),
  on: "review",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const checkReview = change("review.check", {
  input: reviewInput,
  answer: typed<{ proved: number; open: number }>(),
  on: "review",
  from: "browser",
  changes: "nothing",
  ocsf: "entity",
});

export const stopReviewRepetition = change("review.stop_repeating", {
  input: reviewInput,
  answer: nothing,
  on: "review",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const closeReview = change("review.close", {
  input: closeReviewInput,
  answer: nothing,
  on: "review",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const reviewEvidence = read("review.evidence", {
  input: reviewInput,
  on: "review",
  from: "server",
  scope: "audit",
});

export const reviewFile = readAs("review.evidence", "file", {
  input: reviewFileInput,
  on: "review",
  from: "route",
  scope: "audit",
});

export const reviewExportCheck = readAs("review.export", "check", {
  input: reviewInput,
  answer: nothing,
  on: "review",
  from: "route",
});

export const reviewExport = change("review.export", {
  input: reviewInput,
  on: "review",
  from: "route",
  changes: "nothing",
  ocsf: "entity",
});

export const reviewProve = recorded("review.prove", {
  on: "review",
  changes: "record",
  ocsf: "entity",
});

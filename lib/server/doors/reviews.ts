import "server-only";
import { z } from "zod";
import {
  closeReviewInput,
  decideInput,
  reviewFileInput,
  reviewInput,
  reviewPreviewInput,
  reviewRowsInput,
  startReviewInput,
} from "#lib/shared/reviews.ts";
import { requireConfirmed } from "../access/guard.ts";
import { reviewChoices } from "../reviews/choices.ts";
import { closeReview } from "../reviews/close.ts";
import { decide, signOffReview } from "../reviews/decide.ts";
import { exportEvidence, readEvidence, readEvidenceFile } from "../reviews/evidence.ts";
import { getReview, listReviews } from "../reviews/list.ts";
import { checkReview } from "../reviews/prove.ts";
import { stopRepeating } from "../reviews/repetition.ts";
import { getReviewRows } from "../reviews/rows.ts";
import { previewReview, startReview } from "../reviews/start.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const takes = "reviews.take";
const manages = "reviews.manage";
const ofReview = ({ id }: { id: string }) => ({ review: id });

export const reviewListDoor = readDoor({
  action: "review.list",
  permission: takes,
  input: z.strictObject({}),
  work: listReviews,
});

export const reviewDoor = readDoor({ action: "review.get", permission: takes, input: reviewInput, work: getReview });

export const reviewRowsDoor = readDoor({
  action: "review.rows",
  permission: takes,
  input: reviewRowsInput,
  work: getReviewRows,
});

export const reviewChoicesDoor = readDoor({
  action: "review.choices",
  permission: manages,
  input: z.strictObject({}),
  work: reviewChoices,
});

export const reviewPreviewDoor = readDoor({
  action: "review.preview",
  permission: manages,
  input: reviewPreviewInput,
  work: previewReview,
});

export const startReviewDoor = mutationDoor({
  action: "review.start",
  permission: manages,
  input: startReviewInput,
  confirmed: true,
  about: () => ({}),
  details: ({ name }) => ({ name }),
  work: startReview,
});

export const decideDoor = mutationDoor({
  action: "review.decide",
  permission: takes,
  input: decideInput,
  about: () => ({}),
  details: ({ id, decision, rows }) => ({ review: id, decision, rows: String(rows.length) }),
  work: decide,
});

export const signOffReviewDoor = mutationDoor({
  action: "review.sign_off",
  permission: takes,
  input: reviewInput,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: signOffReview,
});

export const checkReviewDoor = mutationDoor({
  action: "review.check",
  permission: manages,
  input: reviewInput,
  about: () => ({}),
  details: ofReview,
  work: checkReview,
});

export const stopReviewRepetitionDoor = mutationDoor({
  action: "review.stop_repeating",
  permission: manages,
  input: reviewInput,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: stopRepeating,
});

export const closeReviewDoor = mutationDoor({
  action: "review.close",
  permission: manages,
  input: closeReviewInput,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: closeReview,
});

export const reviewEvidenceDoor = readDoor({
  action: "review.evidence",
  permission: manages,
  input: reviewInput,
  work: readEvidence,
});

export const reviewFileDoor = readDoor({
  action: "review.evidence",
  permission: manages,
  input: reviewFileInput,
  work: readEvidenceFile,
});

/** Checks a download before it starts, so that a refusal is shown on the page and not as the downloaded file. */
export const reviewExportCheckDoor = readDoor({
  action: "review.export",
  permission: manages,
  input: reviewInput,
  work: async (permit, input) => {
    requireConfirmed(permit.actor);
    await readEvidence(permit, input);
    return null;
  },
});

/** It changes nothing, but takes the evidence out with events of the audit: so it is recorded, and needs the password. */
export const reviewExportDoor = mutationDoor({
  action: "review.export",
  permission: manages,
  input: reviewInput,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: exportEvidence,
});

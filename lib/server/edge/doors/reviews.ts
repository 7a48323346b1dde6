import "server-only";
import * as operations from "#lib/shared/operations/reviews.ts";
import { requireConfirmed } from "../../access/guard.ts";
import { checkReview } from "../../reviews/acts/prove.ts";
import { findReviewChoices, reviewChoices } from "../../reviews/choices.ts";
import { closeReview } from "../../reviews/close.ts";
import { decide, signOffReview } from "../../reviews/decide.ts";
import { exportEvidence, readEvidence, readEvidenceFile } from "../../reviews/evidence.ts";
import { getReview, listReviews } from "../../reviews/list.ts";
import { getReviewRows } from "../../reviews/rows.ts";
import { stopRepeating } from "../../reviews/start/repetition.ts";
import { previewReview, startReview } from "../../reviews/start/start.ts";
import { bind } from "../../run/door.ts";

const takes = "reviews.take";
const manages = "reviews.manage";
const ofReview = ({ id }: { id: string }) => ({ review: id });

export const reviewListDoor = bind(operations.reviewList, {
  permission: takes,
  work: listReviews,
});

export const reviewDoor = bind(operations.review, {
  permission: takes,
  work: getReview,
});

export const reviewRowsDoor = bind(operations.reviewRows, {
  permission: takes,
  work: getReviewRows,
});

export const reviewChoicesDoor = bind(operations.reviewChoices, {
  permission: manages,
  work: reviewChoices,
});

export const findReviewChoicesDoor = bind(operations.findReviewChoices, {
  permission: manages,
  work: findReviewChoices,
});

export const reviewPreviewDoor = bind(operations.reviewPreview, {
  permission: manages,
  work: previewReview,
});

export const startReviewDoor = bind(operations.startReview, {
  permission: manages,
  confirmed: true,
  about: () => ({}),
  details: ({ name }) => ({ name }),
  work: startReview,
});

export const decideDoor = bind(operations.decide, {
  permission: takes,
  about: () => ({}),
  details: ({ id, decision, rows }) => ({ review: id, decision, rows: String(rows.length) }),
  work: decide,
});

export const signOffReviewDoor = bind(operations.signOffReview, {
  permission: takes,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: signOffReview,
});

export const checkReviewDoor = bind(operations.checkReview, {
  permission: manages,
  about: () => ({}),
  details: ofReview,
  work: checkReview,
});

export const stopReviewRepetitionDoor = bind(operations.stopReviewRepetition, {
  permission: manages,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: stopRepeating,
});

export const closeReviewDoor = bind(operations.closeReview, {
  permission: manages,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: closeReview,
});

export const reviewEvidenceDoor = bind(operations.reviewEvidence, {
  permission: manages,
  work: readEvidence,
});

export const reviewFileDoor = bind(operations.reviewFile, {
  permission: manages,
  work: readEvidenceFile,
});

/** Checks a download before it starts, so that a refusal is shown on the page and not as the downloaded file. */
export const reviewExportCheckDoor = bind(operations.reviewExportCheck, {
  permission: manages,
  work: async (permit, input) => {
    requireConfirmed(permit.actor);
    await readEvidence(permit, input);
    return null;
  },
});

/** It changes nothing, but takes the evidence out with events of the audit: so it is recorded, and needs the password. */
export const reviewExportDoor = bind(operations.reviewExport, {
  permission: manages,
  confirmed: true,
  about: () => ({}),
  details: ofReview,
  work: exportEvidence,
});

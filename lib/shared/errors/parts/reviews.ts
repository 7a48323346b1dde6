import type { ErrorWords } from "./error-text.ts";

/** Access reviews. */
export const REVIEWS = {
  review_empty: {
    title: "Nothing is in this scope",
    text: "Choose more clusters, teams, kinds or states. Nothing was started.",
  },
  review_list_incomplete: {
    title: "The list of a cluster could not be read completely",
    text: "A review needs complete lists. Try again later, or start it without these clusters; nothing was started.",
  },
  review_undecidable: {
    title: "Some rows would have no reviewer",
    text: "The fallback reviewer alone owns them, or is the account under review. Choose another fallback reviewer; nothing was started.",
  },
  review_over: {
    title: "This review is closed",
    text: "Its decisions are final. Start a new review to decide again; nothing was changed.",
  },
  review_repeats_no_more: {
    title: "This review no longer repeats",
    text: "Its repetition has started, or was stopped. Reload to see it; nothing was changed.",
  },
  review_archived: {
    title: "The audit events of this review were archived",
    text: "The files of the evidence are still here. Verify the chain with audit:verify on the archive.",
  },
  review_signed_off: {
    title: "You have signed off your part",
    text: "Your decisions are final. To decide again, ask for a new review; nothing was changed.",
  },
  review_undecided: {
    title: "Some of your rows are undecided",
    text: "Decide them, or hand them over with Not mine. Nothing was signed off.",
  },
  review_own: {
    title: "You alone own one of these SQL users",
    text: "Hand it over with Not mine, so that another reviewer decides. Nothing was changed.",
  },
  review_no_fallback: {
    title: "No other reviewer can decide this row",
    text: "The fallback reviewer has this row already, alone owns it, or is the account under review. Ask the person who started the review; nothing was changed.",
  },
  review_fallback_signed: {
    title: "The fallback reviewer has signed off",
    text: "Decide it yourself, or ask the person who started the review. Nothing was changed.",
  },
  review_outdated: {
    title: "The review has changed meanwhile",
    text: "Look at the new counts, then close it again. Nothing was changed.",
  },
  review_differs: {
    title: "The store does not have what the audit recorded",
    text: "This review was changed in the database, so it was not closed. Run audit:verify, and compare with a backup.",
  },
} as const satisfies ErrorWords;

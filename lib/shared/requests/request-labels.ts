import type { RequestKind, RequestState } from "./requests.ts";

/* What people call the kinds and states of requests. Without zod, since pages include this file. */

export const KIND_WORDS: Record<RequestKind, string> = {
  create: "New SQL user",
  grant: "Temporary access",
  reset: "New password",
  privileges: "Other privileges",
  extend: "Later end",
  delete: "Deletion",
};

export const STATE_WORDS: Record<RequestState, string> = {
  pending: "Pending",
  waiting: "Waiting for restriction",
  scheduled: "Begins later",
  ready: "Ready",
  manual: "To carry out by hand",
  said_done: "Said to be done by hand",
  finished: "Finished",
  denied: "Denied",
  withdrawn: "Withdrawn",
  expired: "Expired",
  void: "Void",
};

import type { ErrorWords } from "./error-text.ts";

/** Requests, mail and codes. */
export const REQUESTS = {
  own_request: {
    title: "This is your own request",
    text: "Another Cluster Admin must decide it. Nothing was changed.",
  },
  mail_failed: {
    title: "The mail could not be sent",
    text: "The link was not sent; Rolecall's log has the reason. Ask the person who runs Rolecall, then try again.",
  },
  requester_made_link: {
    title: "You cannot decide this request",
    text: "The requester made this account's newest reset link or invitation, so the two may be one person. Another Cluster Admin must decide it; nothing was changed.",
  },
  too_many_requests: {
    title: "Too many requests",
    text: "You can have 20 pending requests, and make 60 in 24 hours. Wait until some are decided.",
  },
  request_over: {
    title: "This request has changed",
    text: "It was decided, claimed or withdrawn, has expired, or its SQL user has changed. Reload to see its state; nothing was changed.",
  },
  code_void: {
    title: "This code has expired",
    text: "It was used, is older than 30 minutes, or belongs to another SQL user. Reload the page, run the verify script with its new code, and paste that result.",
  },
} as const satisfies ErrorWords;

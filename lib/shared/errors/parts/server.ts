import { STORE_AWAY } from "../../passwords/store-away.ts";
import type { ErrorWords } from "./error-text.ts";

/** Rolecall itself: load, its store and its audit. */
export const SERVER = {
  busy: {
    title: "Rolecall is busy",
    text: "Too many requests are waiting. Try again in a moment; nothing was changed.",
  },
  starting: {
    title: "Rolecall is starting",
    text: "Nothing was changed. Try again in a moment.",
  },
  stopping: {
    title: "Rolecall is stopping",
    text: "Nothing was changed. Try again in a moment.",
  },
  broken_off: {
    title: "The upload was interrupted",
    text: "Rolecall received only part of it. Try again; nothing was changed.",
  },
  list_incomplete: {
    title: "The list of SQL users is still loading",
    text: "This needs the complete list. Try again in a moment; nothing was changed.",
  },
  import_outdated: {
    title: "Something has changed since the preview",
    text: "The import would now have other effects. Check the new preview; nothing was changed.",
  },
  audit_unavailable: {
    title: "The audit could not be written",
    text: "Rolecall makes no change that it cannot record. Ask an administrator to check its store; nothing was changed.",
  },
  store_unavailable: STORE_AWAY,
  internal: {
    title: "Something went wrong in Rolecall",
    text: "Its log has the cause under the request ID. Reload to see the current state before you try again.",
  },
} as const satisfies ErrorWords;

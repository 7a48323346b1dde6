import type { ErrorWords } from "./error-text.ts";

/** What the browser finds out by itself. No server sends these. */
export const BROWSER = {
  no_answer: {
    title: "Rolecall did not answer",
    text: "Your browser got no answer from it, or a proxy answered in its place. Check your connection, then try again.",
  },
  not_sent: {
    title: "Not sent: your browser is offline",
    text: "Nothing was changed. Send it again once you are connected.",
  },
  answer_unreadable: {
    title: "This page cannot read Rolecall's answer",
    text: "Rolecall may run another version than this page. Reload the page to see the current state.",
  },
  page_outdated: {
    title: "This page is out of date",
    text: "Rolecall now runs another version. Reload the page, then try again; this change was not made.",
  },
  page_failed: {
    title: "Something went wrong in this page",
    text: "Reload it, and check the current state before you repeat a change.",
  },
} as const satisfies ErrorWords;

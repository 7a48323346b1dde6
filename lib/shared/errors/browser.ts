import type { ErrorWords } from "./words.ts";

/** What the browser finds out by itself, without an answer of Rolecall. */
export const BROWSER = {
  no_answer: {
    title: "Rolecall did not answer",
    text: "Your browser could not reach it, or something else answered in its place. Check your connection, then reload the page.",
  },
  page_outdated: {
    title: "This page is older than Rolecall",
    text: "Rolecall was updated after you opened the page. Reload it, then try again; nothing was changed.",
  },
} as const satisfies ErrorWords;

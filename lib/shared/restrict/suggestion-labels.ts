import type { SourceState, SuggestionSource } from "./suggestion.ts";

/* Without zod, since pages include this file. */

/** Where reasons come from, as pages name it. */
export const SOURCE_LABELS: Record<SuggestionSource, string> = {
  held: "What it owns and holds",
  now: "What it runs now",
  lately: "What was slow or failed lately",
  watched: "What was seen while it was watched",
  purpose: "What it is for",
  similar: "What similar ones have",
};

/** The result of reading a source. */
export const SOURCE_STATE_LABELS: Record<SourceState, string> = {
  read: "read",
  partly: "partly visible",
  not_visible: "not visible here",
  not_read: "not read",
};

/** What stands below every suggestion: no source sees all. */
export const NOT_SEEN =
  "Not seen does not mean not used: monthly jobs, and statements that were neither slow nor failed, are in no source.";

/* What every page needs of the palette: without a schema, so that no page loads one first. */

/** What the palette begins by a word in front of a name. It opens a dialog or page, and changes nothing. Deletion is not one of them. */
export const VERBS = ["rotate", "reset", "create", "invite", "connect", "check"] as const;
export type Verb = (typeof VERBS)[number];

/** A typed text in its verb, which a space ends, and what stands after it. */
export function sentenceOf(text: string): { verb: Verb | null; q: string } {
  const [, first = "", rest = ""] = /^\s*(\S+)\s(.*)$/s.exec(text) ?? [];
  const verb = VERBS.find((each) => each === first.toLowerCase());
  return verb ? { verb, q: rest.trim() } : { verb: null, q: text.trim() };
}

/** The query parameter by which a page opens a dialog, and the dialogs that it may open: opening one changes nothing. */
export const OPEN_PARAMETER = "open";

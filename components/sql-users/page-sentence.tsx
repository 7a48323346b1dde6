import { adminSentence, type StateCounts, unownedSentence } from "./list-logic.ts";

/** What the page answers: who could do everything, and how many nobody answers for. */
export function PageSentence({ counts, complete }: { counts: StateCounts; complete: boolean }) {
  return `${adminSentence(counts, complete)} ${unownedSentence(counts, complete)}`;
}

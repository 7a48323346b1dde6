import { listSentence, type StateCounts } from "./list-logic.ts";

/** The page's answer in one line. */
export function PageSentence({ counts, complete }: { counts: StateCounts; complete: boolean }) {
  return listSentence(counts, complete);
}

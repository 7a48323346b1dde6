import type { Verdict } from "./verify-answer.ts";

export const DOUBT =
  "This cluster does not answer as Rolecall assumes, so nothing but admin is believed. See the page Check of the cluster.";

/** A verdict about a cluster that does not answer as Rolecall assumes: it can take trust, and gives none. */
export function doubted(verdict: Verdict): Verdict {
  if (verdict.state === "admin" || verdict.state === "inconclusive") return verdict;
  return { ...verdict, state: "inconclusive", powers: [], matches: false, reasons: [DOUBT] };
}

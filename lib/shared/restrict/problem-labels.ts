import type { RestrictProblem } from "./restriction.ts";

/* Without zod, since pages include this file. */

const PROBLEM_WORDS: Record<RestrictProblem, string> = {
  absent: "It is not on the cluster, or Rolecall has not read it yet.",
  read_only: "It belongs to CockroachDB, single sign-on or Rolecall.",
  protected: "It is protected: only a Cluster Admin can restrict it.",
  not_yours: "It is not verified as restricted, so a Cluster Admin must restrict it.",
  nothing_to_take: "It holds nothing that could be taken. Check it on its page.",
  last_admin:
    "Without it, nobody but Rolecall's own and people of single sign-on would be admin. Make another SQL user admin first.",
  owns_database: "It owns a database, and with it every right in it. Give the database another owner first.",
  cannot_take: "It holds something that Rolecall cannot take.",
  idle_first: "It is the active one of a pair. Restrict the idle one first, or both together.",
  in_restriction: "It is in another restriction that has not ended.",
  level_refused: "This level cannot be given.",
  too_large: "Its statements are too many for a restriction of many. Restrict it on its page.",
  no_connection: "Rolecall has no SQL connection to its cluster.",
  unreachable: "Its cluster could not be read now.",
};

/** Why a SQL user cannot be restricted. `words`: what the preview says more. */
export function problemText(problem: RestrictProblem, words?: string): string {
  return words === undefined ? PROBLEM_WORDS[problem] : `${PROBLEM_WORDS[problem]} ${words}.`.replace(/\.\.$/, ".");
}

/** What a SQL user loses by a level: what is taken from it, and what follows. */
export function allLosses(taken: readonly string[], suggested: readonly string[]): string[] {
  return [...new Set([...taken, ...suggested])];
}

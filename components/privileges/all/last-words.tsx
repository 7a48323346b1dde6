import type { ReactNode } from "react";
import { counted, number } from "#components/ui/words/counted.ts";
import type { CheckState } from "#lib/shared/sql-users/checks.ts";

export const READS = "Rolecall reads roles, grants and system privileges of all SQL users. Nothing is changed.";

type Last = NonNullable<CheckState["last"]>;

/** What the last check came to, in one line. */
export function lastWords({ result, failure }: Pick<Last, "result" | "failure">): ReactNode {
  if (!result) return failure ? "The last check was inconclusive. Check again." : "The last check was stopped.";
  const { proved, unreadCount, statements, ms, databases } = result;
  const read =
    unreadCount > 0 ? `${number(proved)} of ${counted(proved + unreadCount, "SQL user")}` : counted(proved, "SQL user");
  return `${read} read in ${secondsOf(ms)}: ${counted(statements, "statement")} in ${counted(databases, "database")}. Nothing was changed.`;
}

function secondsOf(ms: number): string {
  return ms < 1_000 ? "under a second" : counted(Math.round(ms / 1_000), "second");
}

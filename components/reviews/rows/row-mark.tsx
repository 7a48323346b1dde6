import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { ACCOUNT_ROLE_NAMES } from "#lib/shared/policy.ts";
import type { ReviewRow, TokenPower } from "#lib/shared/reviews/review-rows.ts";

const POWER_WORDS: Record<TokenPower, string> = { changes: "can change", reads: "reads only" };

/** How much a row could do when it was frozen. */
export function RowMark({ row }: { row: ReviewRow }) {
  switch (row.kind) {
    case "sql_user":
      return <StateMark user={row} />;
    case "account":
      return (
        <span className="inline-flex flex-wrap gap-1">
          {row.state === "administrator" ? (
            <Pill tone="danger">{ACCOUNT_ROLE_NAMES[row.state].toLowerCase()}</Pill>
          ) : (
            ACCOUNT_ROLE_NAMES[row.state].toLowerCase()
          )}
          {row.disabled && <Pill tone="line">disabled</Pill>}
        </span>
      );
    case "token":
      return <Pill tone={row.state === "changes" ? "warn" : "line"}>{POWER_WORDS[row.state]}</Pill>;
    default:
      return row satisfies never;
  }
}

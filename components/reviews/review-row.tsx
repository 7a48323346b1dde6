import type { Route } from "next";
import Link from "next/link";
import { memo } from "react";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cx } from "#components/ui/cx.ts";
import { Cell } from "#components/ui/plain-table.tsx";
import type { ReviewRow } from "#lib/shared/review-rows.ts";
import { DecisionCell } from "./decision-cell.tsx";
import { CHANGE_WORDS } from "./decision-words.ts";
import { tokenPath } from "./review-path.ts";
import { LastLogin, RowAbout, RowCells, RowOwner } from "./row-cells.tsx";
import { RowMark } from "./row-mark.tsx";
import type { RowProps } from "./row-props.ts";

const WIDE_ONLY = "max-md:hidden";

/** One frozen row: its facts, what has changed since, and the decision. Of forty, a key renders the two that it changes. */
export const Row = memo(function Row(props: RowProps) {
  const { row, isCurrent, isSelected, hasBox, acts } = props;
  const { id, name, state, changes } = row;
  const isMarked = state === "admin" || state === "administrator";
  return (
    <tr
      data-row=""
      tabIndex={isCurrent ? 0 : -1}
      aria-selected={isSelected}
      onFocus={() => acts.focus(id)}
      onKeyDown={(event) => acts.key(event, id)}
      className={cx("review-row", isMarked && "row-marked", isSelected && "bg-accent-soft")}
    >
      {hasBox && (
        <Cell className="row-box">
          {row.mayDecide && (
            <Checkbox
              aria-label={`Select ${name}`}
              tabIndex={isCurrent ? 0 : -1}
              checked={isSelected}
              onChange={() => acts.select(id)}
            />
          )}
        </Cell>
      )}
      <Cell className="row-name">
        <Name row={row} isCurrent={isCurrent} />
        <span className="cell-more">
          <RowAbout row={row} />
        </span>
        {changes.map((change) => (
          <span key={change} className="block text-12 text-warn-text">
            {CHANGE_WORDS[change]}
            {change === "state" && row.kind === "sql_user" && row.stateNow && `: now ${row.stateNow}`}
          </span>
        ))}
        <span className="mt-1 block md:hidden">
          <RowMark row={row} />{" "}
          <span className="text-12 text-ink-3 [overflow-wrap:anywhere]">
            <RowOwner row={row} />
          </span>
        </span>
      </Cell>
      <Cell className={WIDE_ONLY}>
        <RowMark row={row} />
      </Cell>
      <RowCells row={row} />
      <Cell className={WIDE_ONLY}>
        <LastLogin row={row} />
      </Cell>
      <Cell className="row-decision">
        <DecisionCell {...props} />
      </Cell>
    </tr>
  );
});

/** The name, as a link where the reviewer may open the SQL user's page. */
function Name({ row, isCurrent }: Pick<RowProps, "row" | "isCurrent">) {
  const { name, opens } = row;
  const look = cx("font-medium [overflow-wrap:anywhere]", row.kind === "sql_user" && "font-mono");
  if (!opens)
    return (
      <span translate="no" className={look}>
        {name}
      </span>
    );
  return (
    <Link
      href={pathOf(row)}
      prefetch={false}
      tabIndex={isCurrent ? 0 : -1}
      translate="no"
      className={cx(look, "hover:underline hover:underline-offset-3")}
    >
      {name}
    </Link>
  );
}

function pathOf(row: ReviewRow): Route {
  switch (row.kind) {
    case "sql_user":
      return sqlUserPath(row.clusterId, row.name);
    case "account":
      return `/accounts/${encodeURIComponent(row.accountId)}` as Route;
    case "token":
      return tokenPath();
    default:
      return row satisfies never;
  }
}

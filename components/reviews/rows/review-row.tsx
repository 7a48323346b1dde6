import type { Route } from "next";
import Link from "next/link";
import { memo, useState } from "react";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { SuggestedLevel } from "#components/sql-user-facts/suggested-level.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { ADMIN_STATE_WORDS } from "#lib/shared/admin-state.ts";
import type { ReviewRow, SqlUserRow } from "#lib/shared/reviews/review-rows.ts";
import { tokenPath } from "../review-path.ts";
import { DecisionCell } from "./decision-cell.tsx";
import { CHANGE_WORDS } from "./decision-labels.ts";
import { LastLogin, Privileges, RowAbout, RowCells } from "./row-cells.tsx";
import { RowMark } from "./row-mark.tsx";
import type { RowProps } from "./row-props.ts";

/** One frozen row: its facts, what has changed since, and the decision. Of forty, a key renders the two that it changes. */
export const Row = memo(function Row(props: RowProps) {
  const { row, isCurrent, isSelected, hasBox, acts } = props;
  const { id, name, state, changes } = row;
  const isMarked = state === "admin" || state === "administrator";
  // A suggestion stays once it is shown: without its line the rows below would move away from the pointer that is pressed on one of them.
  const [wasCurrent, setWasCurrent] = useState(isCurrent);
  if (isCurrent && !wasCurrent) setWasCurrent(true);
  return (
    <tr
      data-row=""
      data-kind={row.kind === "sql_user" ? undefined : row.kind}
      tabIndex={isCurrent ? 0 : -1}
      aria-selected={isSelected || undefined}
      onFocus={() => acts.focus(id)}
      onKeyDown={(event) => acts.key(event, id)}
      className={isMarked ? "marked" : undefined}
    >
      {hasBox && (
        <td>
          {row.mayDecide && (
            <Checkbox
              aria-label={`Select ${name}`}
              tabIndex={isCurrent ? 0 : -1}
              checked={isSelected}
              onChange={() => acts.select(id)}
            />
          )}
        </td>
      )}
      <td>
        <Name row={row} isCurrent={isCurrent} />
        <small>
          <RowAbout row={row} />
        </small>
        {row.kind === "sql_user" && <Privileges row={row} />}
        {row.kind === "sql_user" && wasCurrent && isSuperuser(row) && (
          <small>
            <SuggestedLevel clusterId={row.clusterId} name={row.name} tabIndex={isCurrent ? 0 : -1} />
          </small>
        )}
        {changes.map((change) => (
          <small key={change} className="text-warn-text">
            {CHANGE_WORDS[change]}
            {change === "state" &&
              row.kind === "sql_user" &&
              row.stateNow &&
              `: now ${ADMIN_STATE_WORDS[row.stateNow]}`}
          </small>
        ))}
      </td>
      <td>
        <RowMark row={row} />
      </td>
      <RowCells row={row} />
      <td>
        <LastLogin row={row} />
      </td>
      <td>
        <DecisionCell {...props} />
      </td>
    </tr>
  );
});

/** Whether a level is suggested beside its decision. Each reading is of the cluster, so only for the row that is decided now. */
function isSuperuser({ mayDecide, suggests, state }: SqlUserRow): boolean {
  return mayDecide && suggests && (state === "admin" || state === "privileged");
}

/** The name, as a link where the reviewer may open the SQL user's page. */
function Name({ row, isCurrent }: Pick<RowProps, "row" | "isCurrent">) {
  const { name, opens } = row;
  if (!opens) return <span translate="no">{name}</span>;
  return (
    <Link href={pathOf(row)} prefetch={false} tabIndex={isCurrent ? 0 : -1} translate="no">
      {name}
    </Link>
  );
}

function pathOf(row: ReviewRow): Route {
  switch (row.kind) {
    case "sql_user":
      return sqlUserPath(row.clusterId, row.name);
    case "account":
      return `/access/people/${encodeURIComponent(row.accountId)}` as Route;
    case "token":
      return tokenPath();
    default:
      return row satisfies never;
  }
}

import Link from "next/link";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Age } from "#components/ui/age.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cx } from "#components/ui/cx.ts";
import { Cell } from "#components/ui/plain-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { DecisionCell } from "./decision-cell.tsx";
import { CHANGE_WORDS } from "./decision-words.ts";
import type { RowProps } from "./row-props.ts";

const WIDE_ONLY = "max-md:hidden";

/** One frozen SQL user: its facts, what has changed since, and the decision. */
export function Row(props: RowProps) {
  const { row, isCurrent, isSelected, hasBox, onFocus, onKeyDown, onSelect } = props;
  const { name, purpose, state, owner, createdBy, createdOutside, passwordAt, lastLogin, changes, cluster } = row;
  return (
    <tr
      data-row=""
      tabIndex={isCurrent ? 0 : -1}
      aria-selected={isSelected}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      className={cx(
        "align-top hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus",
        isSelected && "bg-accent-soft",
      )}
    >
      {hasBox && (
        <Cell>
          {row.mayDecide && (
            <Checkbox
              aria-label={`Select ${name}`}
              tabIndex={isCurrent ? 0 : -1}
              checked={isSelected}
              onChange={onSelect}
            />
          )}
        </Cell>
      )}
      <Cell className={cx(state === "admin" && "shadow-[inset_2px_0_0_var(--danger-mark)]")}>
        <Name row={row} isCurrent={isCurrent} />
        <span className="block text-12 text-ink-3">
          {purpose || "No purpose"}, <span className="mono">{cluster}</span>
        </span>
        {changes.map((change) => (
          <span key={change} className="block text-12 text-warn-text">
            {CHANGE_WORDS[change]}
            {change === "state" && row.stateNow && `: now ${row.stateNow}`}
          </span>
        ))}
        <span className="mt-1 block md:hidden">
          <StateMark user={row} /> <span className="text-12 text-ink-3">{owner ?? "no owner"}</span>
        </span>
      </Cell>
      <Cell className={WIDE_ONLY}>
        <StateMark user={row} />
      </Cell>
      <Cell className={WIDE_ONLY}>
        {owner ?? <span className="text-ink-3">no owner</span>}
        <span className="block text-12 text-ink-3">
          {createdOutside ? "outside Rolecall" : (createdBy ?? "not known")}
        </span>
      </Cell>
      <Cell className={WIDE_ONLY}>
        {passwordAt === null ? <span className="text-ink-3">not known</span> : <Age at={passwordAt} />}
        {row.knownBy.length > 0 && <span className="block text-12 text-ink-3">shown to {row.knownBy.join(", ")}</span>}
      </Cell>
      <Cell className={WIDE_ONLY}>
        {lastLogin === undefined ? (
          <span className="text-ink-3">not read</span>
        ) : lastLogin === null ? (
          "none known"
        ) : (
          <RelativeTime at={lastLogin} />
        )}
      </Cell>
      <Cell>
        <DecisionCell {...props} />
      </Cell>
    </tr>
  );
}

/** Their own SQL users have another page; the name is a link where they may open this one. */
function Name({ row: { clusterId, name, opens }, isCurrent }: Pick<RowProps, "row" | "isCurrent">) {
  const look = "font-mono font-medium [overflow-wrap:anywhere]";
  if (!opens)
    return (
      <span translate="no" className={look}>
        {name}
      </span>
    );
  return (
    <Link
      href={sqlUserPath(clusterId, name)}
      prefetch={false}
      tabIndex={isCurrent ? 0 : -1}
      translate="no"
      className={cx(look, "hover:underline hover:underline-offset-3")}
    >
      {name}
    </Link>
  );
}

import ChevronDown from "lucide-react/icons/chevron-down";
import ChevronUp from "lucide-react/icons/chevron-up";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "#components/ui/cx.ts";
import type { ListView, SortKey } from "./list-view.ts";
import { FIRST_CELL, LAST_CELL, NAME_WIDTH, TABLE, WIDE_ONLY, WIDEST_ONLY } from "./table-classes.ts";

/** The table with its columns and head. Without `onSort` it is a skeleton. */
export function TableFrame({
  selectAll,
  view,
  withLogins = false,
  onSort,
  children,
  ...table
}: Omit<ComponentProps<"table">, "className"> & {
  selectAll: ReactNode;
  view: ListView;
  /** whether the last login has a column */
  withLogins?: boolean;
  onSort?: ((key: SortKey) => void) | undefined;
}) {
  const head = { view, onSort };
  return (
    <table {...table} className={TABLE}>
      <colgroup className="max-md:hidden">
        <col className="w-13" />
        <col className="w-[29%]" />
        <col className="w-31" />
        <col className={cx("w-[13%]", WIDEST_ONLY)} />
        <col />
        {withLogins && <col className={cx("w-27", WIDEST_ONLY)} />}
        <col className="w-[19%]" />
        <col className="w-13" />
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className={cx(HEAD, FIRST_CELL)}>
            {selectAll}
          </th>
          <Head {...head} sort="name" className={NAME_WIDTH} label="Name" />
          <Head {...head} sort="state" label="State" />
          <Head {...head} sort="owner" className={WIDEST_ONLY} label="Owner" />
          <Head {...head} sort="purpose" className={WIDE_ONLY} label="Purpose" />
          {withLogins && <Head {...head} sort="login" className={WIDEST_ONLY} label="Last login" />}
          <Head {...head} sort="changed" className={WIDE_ONLY} label="Password changed" />
          <th scope="col" className={cx(HEAD, LAST_CELL)}>
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      {children}
    </table>
  );
}

const HEAD = "head-cell";

function Head(props: {
  view: ListView;
  sort: SortKey;
  label: string;
  className?: string;
  onSort: ((key: SortKey) => void) | undefined;
}) {
  const { view, sort, label, className, onSort } = props;
  const active = view.sort === sort;
  const Arrow = view.descending ? ChevronUp : ChevronDown;
  return (
    <th
      scope="col"
      aria-sort={active ? (view.descending ? "descending" : "ascending") : undefined}
      className={cx(HEAD, className)}
    >
      <button
        type="button"
        disabled={!onSort}
        onClick={() => onSort?.(sort)}
        className={cx(
          "inline-flex h-6 items-center gap-0.5 pointer-coarse:h-11 [&>.lucide]:size-3",
          active ? "font-medium text-ink" : "enabled:hover:text-ink",
        )}
      >
        {label}
        {active && <Arrow />}
      </button>
    </th>
  );
}

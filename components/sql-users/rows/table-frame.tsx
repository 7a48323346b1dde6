import ChevronDown from "lucide-react/icons/chevron-down";
import ChevronUp from "lucide-react/icons/chevron-up";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "#components/ui/words/cx.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { ListView, SortKey } from "../list-view.ts";

/** The table's own look is in `table.css`. */
const TABLE = "rows";
/** with a column of the last login */
const WITH_LOGINS = "rows with-logins";
/** columns that need a wide window */
const WIDEST_ONLY = "max-lg:hidden";

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
    <table {...table} className={withLogins ? WITH_LOGINS : TABLE}>
      <colgroup className="max-md:hidden">
        <col className="w-13" />
        <col className="w-[29%] lg:w-[24%]" />
        <col className="w-31" />
        <col className={cx("w-[12%]", WIDEST_ONLY)} />
        <col />
        {withLogins && <col className={cx("w-27", WIDEST_ONLY)} />}
        <col className="w-[19%]" />
        <col className="w-13" />
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{selectAll}</th>
          <Head {...head} sort="name" label="Name" />
          <Head {...head} sort="state" label="State" />
          <Head {...head} sort="owner" label={SQL_USER_FIELDS.owner.label} />
          <Head {...head} sort="purpose" label={SQL_USER_FIELDS.purpose.label} />
          {withLogins && <Head {...head} sort="login" label="Last login" />}
          <Head {...head} sort="changed" label="Password changed" />
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      {children}
    </table>
  );
}

function Head(props: { view: ListView; sort: SortKey; label: string; onSort: ((key: SortKey) => void) | undefined }) {
  const { view, sort, label, onSort } = props;
  const active = view.sort === sort;
  const Arrow = view.descending ? ChevronUp : ChevronDown;
  return (
    <th scope="col" aria-sort={active ? (view.descending ? "descending" : "ascending") : undefined}>
      <button type="button" disabled={!onSort} onClick={() => onSort?.(sort)}>
        {label}
        {active && <Arrow />}
      </button>
    </th>
  );
}

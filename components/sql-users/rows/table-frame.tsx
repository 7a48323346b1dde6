import ChevronDown from "lucide-react/icons/chevron-down";
import ChevronUp from "lucide-react/icons/chevron-up";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "#components/ui/words/cx.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { ListView, SortKey } from "../list-view.ts";

export type Order = Pick<ListView, "sort" | "descending">;

type FrameProps = Omit<ComponentProps<"table">, "className"> & {
  selectAll: ReactNode;
  order: Order;
  /** whether the cluster has a column */
  withCluster?: boolean;
  /** whether the last login has a column */
  withLogins?: boolean;
  /** the columns by which it can be ordered; all without it */
  sorts?: readonly SortKey[] | undefined;
  onSort?: ((key: SortKey) => void) | undefined;
};

/** The table with its columns and head. Without `onSort` it is a skeleton. Its own look is in `table.css`. */
export function TableFrame(props: FrameProps) {
  const { selectAll, order, withCluster = false, withLogins = false, sorts, onSort, children, ...table } = props;
  const head = { order, sorts, onSort };
  return (
    <table {...table} className={cx("rows", withLogins ? "with-logins" : "no-logins", withCluster && "with-cluster")}>
      <Widths withCluster={withCluster} withLogins={withLogins} />
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{selectAll}</th>
          <Head {...head} sort="name" label="Name" />
          {withCluster && <th scope="col">Cluster</th>}
          <Head {...head} sort="state" label="State" />
          <Head {...head} sort="owner" label={SQL_USER_FIELDS.owner.label} />
          <Head {...head} sort="purpose" label={SQL_USER_FIELDS.purpose.label} />
          {withLogins && <Head {...head} sort="login" label="Last login" />}
          <Head {...head} sort="changed" label="Password age" reversed />
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      {children}
    </table>
  );
}

/** Where the purpose has no column, the name takes what the others leave. */
const NAME_WIDTHS = { cluster: "widest:w-[20%]", logins: "widest:w-[24%]", plain: "wider:w-[24%]" } as const;

/** As `table.css` hides columns. */
function Widths({ withCluster, withLogins }: { withCluster: boolean; withLogins: boolean }) {
  return (
    <colgroup className="max-md:hidden">
      <col className="w-13" />
      <col className={NAME_WIDTHS[withCluster ? "cluster" : withLogins ? "logins" : "plain"]} />
      {withCluster && <col className="w-[17%]" />}
      <col className="w-31" />
      <col className="w-[12%] max-wide:hidden" />
      <col className={withCluster || withLogins ? "max-widest:hidden" : "max-wider:hidden"} />
      {withLogins && <col className="w-27 max-wider:hidden" />}
      <col className={cx("w-48", withCluster && "max-wide:hidden")} />
      <col className="w-13" />
    </colgroup>
  );
}

type HeadProps = Pick<FrameProps, "order" | "sorts" | "onSort"> & {
  sort: SortKey;
  label: string;
  /** whether the column shows the least first where the order has the most first, as an age does by the day of its start */
  reversed?: boolean;
};

function Head({ order, sort, label, reversed = false, sorts, onSort }: HeadProps) {
  if (sorts && !sorts.includes(sort)) return <th scope="col">{label}</th>;
  const active = order.sort === sort;
  const isDescending = order.descending !== reversed;
  const Arrow = isDescending ? ChevronUp : ChevronDown;
  return (
    <th scope="col" aria-sort={active ? (isDescending ? "descending" : "ascending") : undefined}>
      <button type="button" disabled={!onSort} onClick={() => onSort?.(sort)}>
        {label}
        {active && <Arrow />}
      </button>
    </th>
  );
}

import {
  Fragment,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import {
  isSelectable,
  type ListRow,
  rowKey,
  type Selection,
  shownMark,
  withRangeToggled,
  withShownToggled,
} from "../filters/selection.ts";
import type { SortKey } from "../list-view.ts";
import { type Order, TableFrame } from "./table-frame.tsx";
import { useRowWindow } from "./use-row-window.ts";
import { type OpenActions, UserRow } from "./user-row.tsx";

export type SqlUsersTableProps = {
  /** of the list; undefined for one of all clusters, whose rows name theirs */
  clusterId: string | undefined;
  /** whether the last login has a column */
  withLogins: boolean;
  /** filtered and sorted */
  shown: readonly ListRow[];
  /** how many there are, of which `shown` may be only the first */
  count: number;
  order: Order;
  /** the columns by which it can be ordered; all without it */
  sorts?: readonly SortKey[] | undefined;
  onSort: (key: SortKey) => void;
  selection: Selection;
  onSelection: (change: (selection: Selection) => Selection) => void;
  /** key of the row with the keyboard focus */
  current: string | null;
  onCurrent: (key: string) => void;
  highlighted: string | null;
  actions: OpenActions | null;
  onActions: (open: OpenActions) => void;
};

const KEYS =
  "Arrow keys move between rows. Enter opens a SQL user; the context menu key opens its actions. Space selects it; Shift and Space select all rows since the last one.";

export function SqlUsersTable(props: SqlUsersTableProps) {
  const { clusterId, withLogins, shown, count, selection, onSelection, current, onCurrent, actions } = props;
  const helpId = useId();
  const wrap = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const currentIndex = useCurrentIndex(shown, current, body);
  const { items, gapAfter, pageSize } = useRowWindow(shown.length, currentIndex, wrap, body);
  const onToggle = useToggle(shown, onSelection);

  return (
    <div ref={wrap} className="flex-1 border-t border-line md:min-h-60 md:overflow-auto">
      <p id={helpId} hidden>
        {KEYS}
      </p>
      <TableFrame
        aria-label="SQL users"
        aria-describedby={helpId}
        aria-rowcount={count + 1}
        order={props.order}
        sorts={props.sorts}
        withCluster={clusterId === undefined}
        withLogins={withLogins}
        onSort={props.onSort}
        selectAll={
          <SelectAll shown={shown} isWhole={shown.length === count} selection={selection} onSelection={onSelection} />
        }
      >
        <tbody
          ref={body}
          onKeyDown={(event) => onRowKey(event, { shown, onCurrent, body, pageSize, onToggle })}
          onFocus={({ target }) => {
            const { name } = target.closest("tr")?.dataset ?? {};
            if (name !== undefined) onCurrent(name);
          }}
        >
          {items.map(({ index, gap }) => {
            const user = shown[index];
            if (!user) return null;
            const key = rowKey(user);
            return (
              <Fragment key={key}>
                <Gap height={gap} />
                <UserRow
                  clusterId={clusterId}
                  user={user}
                  withLogin={withLogins}
                  rowIndex={index + 2}
                  selected={selection.has(key)}
                  current={currentIndex < 0 ? index === 0 : index === currentIndex}
                  highlighted={key === props.highlighted}
                  menuOpen={actions !== null && rowKey(actions.user) === key}
                  onToggle={onToggle}
                  onActions={props.onActions}
                />
              </Fragment>
            );
          })}
          <Gap height={gapAfter} />
        </tbody>
      </TableFrame>
    </div>
  );
}

type SelectAllProps = Pick<SqlUsersTableProps, "shown" | "selection" | "onSelection"> & { isWhole: boolean };

function SelectAll({ shown, isWhole, selection, onSelection }: SelectAllProps) {
  const mark = shownMark(selection, shown);
  return (
    <Checkbox
      aria-label="Select all shown"
      // Those that are not loaded would be left out.
      disabled={!isWhole}
      checked={mark === "all"}
      indeterminate={mark === "some"}
      onChange={() => onSelection((before) => withShownToggled(before, shown))}
    />
  );
}

/** Selects a row, or all up to it. Rows keep the same function, or every row would render at each key press. */
function useToggle(shown: readonly ListRow[], onSelection: SqlUsersTableProps["onSelection"]) {
  const latest = useRef({ shown, onSelection });
  useEffect(() => {
    latest.current = { shown, onSelection };
  });
  const lastToggled = useRef<string>(null);
  return useCallback((name: string, range: boolean) => {
    const from = range ? lastToggled.current : null;
    lastToggled.current = name;
    latest.current.onSelection((before) => withRangeToggled(before, latest.current.shown, { from, to: name }));
  }, []);
}

type Keys = Pick<SqlUsersTableProps, "shown" | "onCurrent"> & {
  body: RefObject<HTMLTableSectionElement | null>;
  pageSize: () => number;
  onToggle: (name: string, range: boolean) => void;
};

/** Moves between the rows, and does what a key does in one. */
function onRowKey(event: KeyboardEvent<HTMLElement>, { shown, onCurrent, body, pageSize, onToggle }: Keys) {
  const row = event.target instanceof Element ? event.target.closest("tr") : null;
  const index = shown.findIndex((each) => rowKey(each) === row?.dataset.name);
  const user = shown[index];
  if (!row || !user || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const next = rowAfterKey(event.key, index, shown.length, pageSize());
  const target = next === null ? undefined : shown[next];
  const onRow = event.target === row;
  if (target) moveTo(target, onCurrent, body);
  else if (onRow && event.key === "Enter") row.querySelector<HTMLElement>("a[href]")?.click();
  else if (onRow && (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)))
    row.querySelector<HTMLElement>("[aria-haspopup=menu]")?.click();
  else if (onRow && event.key === " ") {
    if (isSelectable(user)) onToggle(rowKey(user), event.shiftKey);
  } else return;
  event.preventDefault();
}

function moveTo(user: ListRow, onCurrent: Keys["onCurrent"], body: Keys["body"]) {
  // Rendered before it is focused: the row may have been far off screen.
  flushSync(() => onCurrent(rowKey(user)));
  const row = body.current?.querySelector<HTMLElement>("tr[data-current]");
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

const NOT_A_ROW = { "aria-hidden": true } as const;

/** Takes the height of the rows that are not drawn. Its cell spans nothing: over a hidden column, the table would get a column without a head. */
function Gap({ height }: { height: number }) {
  return height > 0 ? (
    <tr {...NOT_A_ROW} style={{ height }}>
      <td className="p-0" />
    </tr>
  ) : null;
}

/** The row that a key leads to from `index` among `count`; null for a key that does not move. */
export function rowAfterKey(key: string, index: number, count: number, pageSize: number): number | null {
  const target = targetOf(key, index, count, pageSize);
  return target === null ? null : Math.min(Math.max(target, 0), count - 1);
}

function targetOf(key: string, index: number, count: number, pageSize: number): number | null {
  switch (key) {
    case "ArrowDown":
      return index + 1;
    case "ArrowUp":
      return index - 1;
    case "PageDown":
      return index + pageSize;
    case "PageUp":
      return index - pageSize;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/**
 * The index of the row `current` in `shown`; -1 before the table had focus. When that row goes, as after a delete, the row
 * in its place becomes current and takes over the focus.
 */
function useCurrentIndex(
  shown: readonly ListRow[],
  current: string | null,
  body: RefObject<HTMLElement | null>,
): number {
  const found = current === null ? -1 : shown.findIndex((user) => rowKey(user) === current);
  const [last, setLast] = useState(found);
  if (found >= 0 && found !== last) setLast(found);
  const index = found >= 0 ? found : Math.min(last, shown.length - 1);

  const wasThere = useRef(false);
  useLayoutEffect(() => {
    const gone = wasThere.current && found < 0;
    wasThere.current = found >= 0;
    if (gone && document.activeElement === document.body)
      body.current?.querySelector<HTMLElement>("tr[data-current]")?.focus();
  }, [found, body]);
  return index;
}

import type { Key, ReactNode } from "react";
import { cx } from "../words/cx.ts";
import { Cell, Head, PlainTable } from "./plain-table.tsx";

/** A column of a table: one fact of each row, told once for wide screens and phones. */
export type Column<Row> = {
  /** the words above it, which no other column has */
  head: string;
  /** for screen readers only, such as over buttons */
  headHidden?: boolean;
  cell: (row: Row, index: number) => ReactNode;
  /** the width from which it is a column; all widths by default */
  from?: "md" | "lg";
  /** below that width, a line of another column: the cell again, or these words; empty where there is nothing to say */
  phone?: "cell" | ((row: Row) => ReactNode);
  align?: "end";
  /** in the second colour */
  calm?: boolean;
  /** of the cell */
  className?: string;
};

/** The last column: the buttons of a row. */
export function actionsColumn<Row>(cell: Column<Row>["cell"]): Column<Row> {
  return { head: "Actions", headHidden: true, align: "end", cell };
}

const HIDDEN = { md: "max-md:hidden", lg: "max-lg:hidden" } as const;
const LINE = { md: "block text-12 text-ink-3 md:hidden", lg: "block text-12 text-ink-3 lg:hidden" } as const;

/** The column that ends a line on phones, if others follow it on wide screens: it keeps the margin of the page. */
function endOnPhones<Row>(columns: readonly Column<Row>[]): string | undefined {
  return columns.at(-1)?.from === undefined ? undefined : columns.findLast(({ from }) => from === undefined)?.head;
}

export type DataTableProps<Row> = {
  /** absent where what is around it has the name */
  label?: string | undefined;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => Key;
  /** rows to point out */
  isMarked?: (row: Row) => boolean;
  /** rows with a red line before them; a decoration, since a cell says why */
  isDanger?: (row: Row) => boolean;
  /** the head of the column that takes the lines of narrower screens; the first by default */
  linesIn?: string;
};

/** A table from its columns, of at most a few hundred rows. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    columns,
    rows,
    keyOf,
    isMarked = () => false,
    isDanger = () => false,
    linesIn = columns[0]?.head,
  } = props;
  const end = endOnPhones(columns);
  return (
    <PlainTable
      label={label}
      head={columns.map(({ head, headHidden, from, align }) => (
        <Head
          key={head}
          className={cx(from && HIDDEN[from], align && "text-right!", head === end && "max-md:pr-gutter")}
        >
          {headHidden ? <span className="sr-only">{head}</span> : head}
        </Head>
      ))}
    >
      {rows.map((row, at) => (
        <tr
          key={keyOf(row)}
          className={cx(
            "relative",
            isMarked(row) ? "bg-accent-soft" : "hover:bg-hover",
            isDanger(row) && "*:first:shadow-[inset_2px_0_0_var(--danger-mark)]",
          )}
        >
          {columns.map(({ head, cell, from, align, calm, className }) => (
            <Cell
              key={head}
              className={cx(
                from && HIDDEN[from],
                align && "text-right",
                calm && "text-ink-2",
                head === end && "max-md:pr-gutter",
                className,
              )}
            >
              {cell(row, at)}
              {head === linesIn && columns.map((column) => <PhoneLine key={column.head} column={column} row={row} />)}
            </Cell>
          ))}
        </tr>
      ))}
    </PlainTable>
  );
}

function PhoneLine<Row>({ column: { from, phone, cell }, row }: { column: Column<Row>; row: Row }) {
  if (!from || !phone) return null;
  const words = phone === "cell" ? cell(row, 0) : phone(row);
  return !words ? null : <span className={LINE[from]}>{words}</span>;
}

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
  /** below that width, a line of the first column: the cell again, or these words; null where there is nothing to say */
  phone?: "cell" | ((row: Row) => ReactNode);
  align?: "end";
  /** in the second colour */
  calm?: boolean;
  /** of the cell */
  className?: string;
};

const HIDDEN = { md: "max-md:hidden", lg: "max-lg:hidden" } as const;
const LINE = { md: "block text-12 text-ink-3 md:hidden", lg: "block text-12 text-ink-3 lg:hidden" } as const;

export type DataTableProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => Key;
  /** rows to point out */
  isMarked?: (row: Row) => boolean;
};

/** A table from its columns, of at most a few hundred rows. */
export function DataTable<Row>({ label, columns, rows, keyOf, isMarked = () => false }: DataTableProps<Row>) {
  return (
    <PlainTable
      label={label}
      head={columns.map(({ head, headHidden, from, align }) => (
        <Head key={head} className={cx(from && HIDDEN[from], align && "text-right!")}>
          {headHidden ? <span className="sr-only">{head}</span> : head}
        </Head>
      ))}
    >
      {rows.map((row, at) => (
        <tr key={keyOf(row)} className={isMarked(row) ? "bg-accent-soft" : "hover:bg-hover"}>
          {columns.map(({ head, cell, from, align, calm, className }, index) => (
            <Cell
              key={head}
              className={cx(from && HIDDEN[from], align && "text-right", calm && "text-ink-2", className)}
            >
              {cell(row, at)}
              {index === 0 && columns.map((column) => <PhoneLine key={column.head} column={column} row={row} />)}
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
  return words === null || words === "" ? null : <span className={LINE[from]}>{words}</span>;
}

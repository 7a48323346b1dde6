import type { ReactNode } from "react";
import { cx } from "../words/cx.ts";

type PlainTableProps = { label?: string | undefined; head: ReactNode; stacks?: boolean; children: ReactNode };

/**
 * A table of at most a few hundred rows, without virtualization. Its head is sticky. `stacks`: on a phone its rows are boxes, in which cells
 * can wrap.
 */
export function PlainTable({ label, head, stacks = false, children }: PlainTableProps) {
  const block = stacks && "max-md:block";
  return (
    <table aria-label={label} className={cx("w-full border-separate border-spacing-0 border-t border-line", block)}>
      <thead className={cx(block)}>
        <tr className={cx(stacks && "max-md:flex max-md:items-center max-md:border-b max-md:border-line")}>{head}</tr>
      </thead>
      <tbody className={cx(block)}>{children}</tbody>
    </table>
  );
}

export function Head({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <th scope="col" className={cx("plain-head", className)}>
      {children}
    </th>
  );
}

export function Cell({ className, children }: { className?: string | undefined; children?: ReactNode }) {
  return <td className={cx("plain-cell", className)}>{children}</td>;
}

/** An unknown value, or one that does not apply. */
export function None() {
  return <span className="text-ink-3">–</span>;
}

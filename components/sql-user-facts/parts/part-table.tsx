import type { ReactNode } from "react";

/** A table as wide as its part. On a phone its rows become blocks. */
export function PartTable({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }) {
  return (
    <table aria-label={label} className="w-full border-separate border-spacing-0 border-t border-line max-md:block">
      <thead className="max-md:sr-only">
        <tr>
          {head.map((name) => (
            <th
              key={name}
              scope="col"
              className="h-head border-b border-line pr-3 text-left text-12 font-normal whitespace-nowrap text-ink-3"
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-md:block">{children}</tbody>
    </table>
  );
}

/** One cell; `label` names its column where the head is out of sight. */
export function PartCell({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <td className="h-row border-b border-line py-1 pr-3 [overflow-wrap:anywhere] md:first:min-w-28 md:last:min-w-24 max-md:block max-md:h-auto max-md:border-0 max-md:py-0.5 max-md:first:pt-2.5 max-md:last:border-b max-md:last:pb-2.5">
      {label && <span className="mr-1.5 text-ink-3 md:hidden">{label}</span>}
      {children}
    </td>
  );
}

export const PART_ROW = "max-md:block";

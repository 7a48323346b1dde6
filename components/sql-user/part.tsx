import { type ReactNode, useId } from "react";

export type PartProps = {
  title: string;
  /** a few grey words behind the title */
  aside?: ReactNode;
  /** a small button or link at the right */
  action?: ReactNode;
  children: ReactNode;
};

/** A region of the page with its heading. */
export function Part({ title, aside, action, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid grid-cols-[minmax(0,1fr)] gap-3 border-b border-line px-gutter py-5">
      <div className="flex min-h-control-s flex-wrap items-center gap-x-2 gap-y-1">
        <h2 id={id} className="font-strong">
          {title}
        </h2>
        {aside && <span className="text-ink-3">{aside}</span>}
        {action && <span className="ml-auto flex flex-wrap gap-2">{action}</span>}
      </div>
      {children}
    </section>
  );
}

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
    <td className="h-row border-b border-line py-1 pr-3 [overflow-wrap:anywhere] max-md:block max-md:h-auto max-md:border-0 max-md:py-0.5 max-md:first:pt-2.5 max-md:last:border-b max-md:last:pb-2.5">
      {label && <span className="mr-1.5 text-ink-3 md:hidden">{label}</span>}
      {children}
    </td>
  );
}

export const PART_ROW = "max-md:block";

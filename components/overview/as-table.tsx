import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { number } from "#components/ui/words/counted.ts";

/** The table behind a picture, closed at first. */
export function AsTable({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }) {
  return (
    <details className="px-gutter py-3 text-12">
      <summary className="w-fit cursor-pointer text-ink-3 hover:text-ink pointer-coarse:py-3">
        {label}, as a table
      </summary>
      {/* Alone, a wide table would make the page scroll sideways. */}
      <div className="relative mt-2 overflow-x-auto">
        <table aria-label={label} className="w-full">
          <thead>
            <tr>
              {head.map((words, index) => (
                <th
                  key={words}
                  scope="col"
                  className={`border-b border-line py-1 font-normal text-ink-3 ${index === 0 ? "pr-3 text-left" : "pl-3 text-right"}`}
                >
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </details>
  );
}

/** A number that opens the list of the SQL users it counts. */
export function NumberCell({ value, href }: { value: number | null /** not read yet */; href: string }) {
  return (
    <td className="py-1 pl-3 text-right">
      {value === null || value === 0 ? (
        <span className="text-ink-3">{value ?? "–"}</span>
      ) : (
        <Link href={href as Route} prefetch={false} className="link pointer-coarse:inline-block pointer-coarse:py-2">
          {number(value)}
        </Link>
      )}
    </td>
  );
}

import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "../button-class.ts";

type Props = {
  /** how many rows the list has */
  children: ReactNode;
  /** the address of the first page; undefined on it */
  first: string | undefined;
  /** the address of the next page; undefined on the last */
  next: string | undefined;
};

/** The line below a page of a list: how much there is, and the way to the other pages. */
export function PageLinks({ children, first, next }: Props) {
  return (
    <p className="flex flex-wrap items-center gap-3 px-gutter py-3 text-ink-2">
      {children}
      {first && (
        <Link href={first as Route} prefetch={false} className={buttonClass({ size: "s" })}>
          First page
        </Link>
      )}
      {next && (
        <Link href={next as Route} prefetch={false} className={buttonClass({ size: "s" })}>
          Next page
        </Link>
      )}
    </p>
  );
}

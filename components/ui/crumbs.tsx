import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

/** The way to a page: a link to the page above it, then what the page belongs to. */
export function Crumbs<T extends string>({
  href,
  above,
  children,
}: {
  href: Route<T>;
  above: string;
  children: ReactNode;
}) {
  return (
    <>
      <Link href={href} prefetch={false} className="hover:text-ink hover:underline">
        {above}
      </Link>
      <span aria-hidden="true">/</span>
      {children}
    </>
  );
}

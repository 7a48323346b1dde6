import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Crumbs } from "#components/ui/crumbs.tsx";

type Props = { cluster: { id: string; name: string }; children: ReactNode };

/** The way to a page of restrictions: SQL users, their cluster, this page. */
export function RestrictCrumbs({ cluster, children }: Props) {
  return (
    <Crumbs href="/sql-users" above="SQL users">
      <Link
        href={`/clusters/${cluster.id}/users` as Route}
        prefetch={false}
        translate="no"
        className="mono hover:text-ink hover:underline"
      >
        {cluster.name}
      </Link>
      <span aria-hidden="true">/</span>
      <span>{children}</span>
    </Crumbs>
  );
}

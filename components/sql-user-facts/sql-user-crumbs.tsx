import type { Route } from "next";
import Link from "next/link";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { sqlUserPath } from "./sql-user-path.ts";

/** The way to a page about one SQL user: the list, its cluster, then the page of the SQL user. */
export function SqlUserCrumbs({ cluster, name }: { cluster: { id: string; name: string }; name: string }) {
  return (
    <Crumbs href={`/clusters/${cluster.id}/users` as Route} above="SQL users">
      <span translate="no">{cluster.name}</span>
      <span aria-hidden="true">/</span>
      <Link href={sqlUserPath(cluster.id, name)} prefetch={false} className="hover:text-ink hover:underline">
        <Mono>{name}</Mono>
      </Link>
    </Crumbs>
  );
}

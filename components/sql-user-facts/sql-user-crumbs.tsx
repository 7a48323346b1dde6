import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { sqlUserPath } from "./sql-user-path.ts";

type Cluster = { readonly id: string; readonly name: string };

/** The way to a page about a cluster: the list of its SQL users, then its name. */
export function ClusterCrumbs({ cluster, children }: { cluster: Cluster; children?: ReactNode }) {
  return (
    <Crumbs href={`/clusters/${cluster.id}/users` as Route} above="SQL users">
      <span translate="no">{cluster.name}</span>
      {children}
    </Crumbs>
  );
}

/** The way to a page about one SQL user: that of its cluster, then the page of the SQL user. */
export function SqlUserCrumbs({ cluster, name }: { cluster: Cluster; name: string }) {
  return (
    <ClusterCrumbs cluster={cluster}>
      <span aria-hidden="true">/</span>
      <Link href={sqlUserPath(cluster.id, name)} prefetch={false} className="hover:text-ink hover:underline">
        <Mono>{name}</Mono>
      </Link>
    </ClusterCrumbs>
  );
}

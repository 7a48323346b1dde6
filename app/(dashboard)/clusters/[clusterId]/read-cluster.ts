import type { Metadata } from "next";
import { cache } from "react";
import { clusterDoor } from "#lib/server/edge/doors/clusters.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";

/** The cluster of a page, read once for the page and its title. */
export const readCluster = cache((clusterId: string) => readForPage(clusterDoor, { clusterId }));

/** A browser title that names the cluster, where this person may see it. */
export async function clusterTitle(title: string, clusterId: string): Promise<Metadata> {
  const found = await readCluster(clusterId);
  return { title: found.ok ? `${title} · ${found.value.cluster.name}` : title };
}

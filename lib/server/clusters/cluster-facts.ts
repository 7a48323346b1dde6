import "server-only";
import { type Cluster, isWritable } from "#lib/shared/clusters.ts";
import { env } from "../base/env.ts";
import { Refusal } from "../base/failure.ts";
import { singleton } from "../base/singleton.ts";
import { cloud } from "./cloud-client.ts";

const FRESH_MS = 60_000;

/** What is known of the clusters that the key sees (and `CLUSTER_IDS` allows), for a minute. Asks nobody for rights. */
export function clusterFacts(): ClusterFacts {
  return singleton("cluster-facts", () => new ClusterFacts());
}

class ClusterFacts {
  #list: { at: number; clusters: Promise<Cluster[]> } | undefined;

  all(): Promise<Cluster[]> {
    const now = Date.now();
    if (this.#list && this.#list.at > now - FRESH_MS) return this.#list.clusters;
    const clusters = cloud()
      .listClusters({ priority: "read" })
      .then((list) => list.filter((cluster) => isAllowed(cluster.id)));
    this.#list = { at: now, clusters };
    // A failure is not kept: the next reader asks again.
    clusters.catch(() => this.forget());
    return clusters;
  }

  /** One cluster, or the refusal `cluster_not_found`: what the key does not see does not exist. */
  async one(id: string): Promise<Cluster> {
    if (!isAllowed(id)) throw new Refusal("cluster_not_found");
    const cluster = (await this.all()).find((candidate) => candidate.id === id);
    if (!cluster) throw new Refusal("cluster_not_found");
    return cluster;
  }

  /** One cluster in which SQL users can be changed now; otherwise looks afresh once, then refuses. */
  async writable(id: string): Promise<Cluster> {
    const cluster = await this.one(id);
    if (isWritable(cluster)) return cluster;
    this.forget();
    const again = await this.one(id);
    if (!isWritable(again)) throw new Refusal("cluster_not_ready");
    return again;
  }

  forget(): void {
    this.#list = undefined;
  }
}

function isAllowed(id: string): boolean {
  const only = env().CLUSTER_IDS;
  return only === undefined || only.includes(id);
}

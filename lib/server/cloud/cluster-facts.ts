import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { Refusal } from "../base/failure.ts";
import { singleton } from "../base/singleton.ts";
import { cloud } from "./cloud-client.ts";
import { isAllowed, rememberClusters } from "./known-clusters.ts";

const FRESH_MS = 60_000;
/** Pages show facts up to this age rather than wait for the vendor. A change needs fresh ones. */
const KNOWN_MS = 10 * 60_000;

/** The clusters that the key sees and `CLUSTER_IDS` allows, cached for a minute. Checks no rights. */
export function clusterFacts(): ClusterFacts {
  return singleton("cluster-facts", () => new ClusterFacts());
}

class ClusterFacts {
  #list: { at: number; clusters: Promise<Cluster[]> } | undefined;
  /** the newest that was read, and when that began */
  #known: { at: number; clusters: Cluster[] } | undefined;

  /** All clusters. Older than a minute, they are read again; within ten minutes, callers get the old ones meanwhile. */
  async all(): Promise<Cluster[]> {
    const fresh = this.#read();
    const known = this.#known;
    if (!known || known.at <= Date.now() - KNOWN_MS) return fresh;
    fresh.catch(() => {});
    return known.clusters;
  }

  /** One cluster, or the refusal `cluster_not_found`: a cluster that the key does not see does not exist. */
  async one(id: string): Promise<Cluster> {
    if (!isAllowed(id)) throw new Refusal("cluster_not_found");
    // A new cluster may not be in the cached list.
    return find(await this.all(), id) ?? find(await this.#read(), id) ?? refuse();
  }

  /** One cluster in which SQL users can be changed now; otherwise looks afresh once, then refuses. */
  async writable(id: string): Promise<Cluster> {
    if (!isAllowed(id)) throw new Refusal("cluster_not_found");
    const cluster = find(await this.#read(), id) ?? refuse();
    if (isWritable(cluster)) return cluster;
    this.forget();
    const again = await this.one(id);
    if (!isWritable(again)) throw new Refusal("cluster_not_ready");
    return again;
  }

  /** All clusters as they are, at most so many milliseconds ago. */
  within(ms: number): Promise<Cluster[]> {
    return this.#list && this.#list.at > Date.now() - ms ? this.#list.clusters : this.anew();
  }

  /** All clusters, read from the vendor now. Other callers get the cached list until the answer arrives, or if there is none. */
  anew(): Promise<Cluster[]> {
    this.#list = undefined;
    return this.#read();
  }

  forget(): void {
    this.#list = undefined;
    this.#known = undefined;
  }

  /** As they are at most a minute ago. */
  #read(): Promise<Cluster[]> {
    const now = Date.now();
    if (this.#list && this.#list.at > now - FRESH_MS) return this.#list.clusters;
    const clusters = cloud()
      .listClusters({ priority: "read" })
      .then(async (list) => {
        const allowed = list.filter((cluster) => isAllowed(cluster.id));
        await rememberClusters(allowed);
        return allowed;
      });
    const reading = { at: now, clusters };
    this.#list = reading;
    clusters.then(
      (read) => {
        if (this.#list === reading) this.#known = { at: now, clusters: read };
      },
      () => {
        // A failure is not cached: the next reader tries again.
        if (this.#list === reading) this.#list = undefined;
      },
    );
    return clusters;
  }
}

function find(clusters: readonly Cluster[], id: string): Cluster | undefined {
  return clusters.find((candidate) => candidate.id === id);
}

function refuse(): never {
  throw new Refusal("cluster_not_found");
}

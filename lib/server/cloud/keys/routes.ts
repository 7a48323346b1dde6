import { bearsLabel } from "#lib/shared/label-scopes.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { mayAnswer } from "../../base/env/keyring.ts";
import type { KeyEntry } from "../../base/env/keys-file.ts";
import type { ClusterBinding } from "../../store/clusters/cluster-bindings.ts";
import type { KnownCluster } from "../../store/clusters/known-clusters.ts";

/** What one key sees, at most ten minutes ago, or that it is not known. */
export type Listing =
  | { key: string; organizationId: string; clusters: readonly Cluster[] }
  | { key: string; failure: unknown };

/** A cluster that a key of another organization sees, too: that key is not used for it. */
export type Claim = { clusterId: string; clusterName: string; key: string };

/** The state of a cluster whose key was refused, or does not answer. It is a word of Rolecall's own among those of the vendor. */
export const OFFLINE = "OFFLINE";
/** The state of a cluster that only keys with its label see, and for none of them an administrator has confirmed it. Nothing is sent to it. */
export const UNCONFIRMED = "UNCONFIRMED";

/** A cluster that a key sees with its label, and that nobody has decided about. */
export type KeyWait = { clusterId: string; clusterName: string; key: string; label: string };

export type Routes = {
  /** all clusters once, by name; with the last facts where their key does not answer */
  clusters: Cluster[];
  /** the key that answers for each, by the cluster's id */
  routes: Map<string, string>;
  claims: Claim[];
  waits: KeyWait[];
};

type Known = {
  entries: readonly KeyEntry[];
  listings: readonly Listing[];
  /** the organization that each cluster belongs to since it was first seen, and the key that answered for it last */
  bindings: ReadonlyMap<string, ClusterBinding>;
  clusters: readonly KnownCluster[];
  /** whether the vendor refused the last change on this cluster by this key */
  isRefused: (clusterId: string, key: string) => boolean;
  /** by the name of a key with a label: whether an administrator confirmed a cluster for it, or declined it */
  decided: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
};

type Seen = { cluster: Cluster; organizationId: string; keys: string[] };

/**
 * Which key answers for which cluster. A cluster belongs to the organization of the key that saw it first. It stays with the key that
 * answered last while that may change it; else the first key of that organization answers that may change it, else the first that sees it.
 * A cluster whose key does not answer is offline, unless another key that may change it sees it.
 */
export function routesOf({ entries, listings, bindings, clusters: known, isRefused, decided }: Known): Routes {
  const { byId, claims, waits: keyWaits, unconfirmed } = seenBy({ entries, listings, bindings, decided });
  const named = new Map(entries.map((entry) => [entry.name, entry]));
  const failed = new Set(listings.flatMap((listing) => ("failure" in listing ? [listing.key] : [])));
  const mayChange = (key: string) => named.get(key)?.access === "change";
  const routes = new Map<string, string>();
  for (const [id, { keys }] of byId) {
    const last = bindings.get(id)?.key;
    const changing = keys.filter(mayChange);
    const able = changing.filter((key) => !isRefused(id, key));
    // One that only reads does not take the place of one that may change and does not answer: nothing would be ended, closed or notified.
    const waits = last !== undefined && failed.has(last) && mayChange(last) && changing.length === 0;
    const kept = [last].find((key) => key !== undefined && able.includes(key));
    const chosen = waits ? undefined : (kept ?? able[0] ?? changing[0] ?? keys[0]);
    if (chosen !== undefined) routes.set(id, chosen);
    else byId.delete(id);
  }
  const isSeen = (id: string) => byId.has(id) || unconfirmed.has(id);
  const offline = failed.size === 0 ? [] : known.filter(({ id }) => !isSeen(id.toLowerCase()));
  for (const cluster of offline) {
    const { id } = cluster;
    const last = named.get(bindings.get(id.toLowerCase())?.key ?? "");
    if (last && failed.has(last.name) && covers(last, cluster, decided)) routes.set(id.toLowerCase(), last.name);
  }
  const clusters = [...byId.values()].map(({ cluster }) => cluster).concat(offline.map(asOffline));
  for (const [id, cluster] of unconfirmed) if (!byId.has(id)) clusters.push(cluster);
  return { clusters: clusters.sort(byName), routes, claims, waits: keyWaits };
}

/** Whether the keys file lets a key answer for a cluster, and, of a key with a label, an administrator. */
function covers(entry: KeyEntry, { id, labels }: Pick<Cluster, "id" | "labels">, decided: Known["decided"]): boolean {
  const { name, label } = entry;
  if (!mayAnswer(entry, id)) return false;
  return label === undefined || (hasKeyLabel(labels, label) && decided.get(name)?.get(id.toLowerCase()) === true);
}

const hasKeyLabel = (labels: Cluster["labels"], label: string) =>
  bearsLabel(labels === undefined ? {} : { labels }, label);

function seenBy({
  entries,
  listings,
  bindings,
  decided,
}: Pick<Known, "entries" | "listings" | "bindings" | "decided">) {
  const byId = new Map<string, Seen>();
  const claims: Claim[] = [];
  const waits: KeyWait[] = [];
  const unconfirmed = new Map<string, Cluster>();
  for (const entry of entries) {
    const listing = listings.find(({ key }) => key === entry.name);
    if (!listing || "failure" in listing) continue;
    for (const cluster of listing.clusters) {
      const id = cluster.id.toLowerCase();
      if (!covers(entry, cluster, decided)) {
        const { name, label } = entry;
        if (label === undefined || entry.audit || !hasKeyLabel(cluster.labels, label)) continue;
        // Of a cluster of another organization nothing is asked.
        if ((bindings.get(id)?.organizationId ?? listing.organizationId) !== listing.organizationId) continue;
        unconfirmed.set(id, Object.assign({}, cluster, { state: UNCONFIRMED }));
        if (!decided.get(name)?.has(id))
          waits.push({ clusterId: cluster.id, clusterName: cluster.name, key: name, label });
        continue;
      }
      const found = byId.get(id);
      const owner = bindings.get(id)?.organizationId ?? found?.organizationId ?? listing.organizationId;
      if (owner !== listing.organizationId) claims.push({ clusterId: id, clusterName: cluster.name, key: entry.name });
      else if (found) found.keys.push(entry.name);
      else byId.set(id, { cluster, organizationId: owner, keys: [entry.name] });
    }
  }
  return { byId, claims, waits, unconfirmed };
}

function asOffline(cluster: KnownCluster): Cluster {
  return Object.assign({}, cluster, { state: OFFLINE, provider: "", regions: [] });
}

function byName(one: Cluster, other: Cluster): number {
  return one.name.localeCompare(other.name, "en") || (one.id < other.id ? -1 : 1);
}

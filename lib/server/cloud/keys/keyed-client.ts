import type { Place, Waiting } from "#lib/shared/people/waiting.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { keyMark } from "../../base/env/key-mark.ts";
import { keyEntries, keyNamed, keyNameOn, type Route, routeMark, setRoutes } from "../../base/env/keyring.ts";
import type { KeyEntry } from "../../base/env/keys-file.ts";
import { log } from "../../base/log.ts";
import { singleton } from "../../base/singleton.ts";
import { type ClusterBinding, clusterBindings, saveClusterBindings } from "../../store/clusters/cluster-bindings.ts";
import { lastRefusals } from "../../store/clusters/key-reach.ts";
import { knownClusters } from "../../store/clusters/known-clusters.ts";
import { keyDecisions } from "../../store/clusters/label-scopes.ts";
import type { Store } from "../../store/db/open.ts";
import type { CloudClient } from "../api/client.ts";
import type { Turns } from "../api/keyed-queue.ts";
import type { RateLimiter } from "../api/limiter.ts";
import type { Timeout } from "../api/retry.ts";
import { distinct, type ListOptions, listingOf, type MarkedListing, noteReadAt } from "./listings.ts";
import { type Claim, type KeyWait, routesOf } from "./routes.ts";

export type KeyedParts = {
  /** the client of one key, always the same for a key */
  clientOf: (entry: KeyEntry) => CloudClient;
  /** the queues of all service accounts that were used */
  limiters: () => Iterable<RateLimiter>;
  store: () => Promise<Store>;
  turns: Turns;
  timeout: Timeout;
};

const NOT_DONE = { outcome: "not_done" } as const;
/** A cluster that no key sees is looked for again after this. */
const LEARNED_MS = 15_000;

/** One client over several keys: what is about a cluster goes by the key that answers for it, and by no other. */
export function keyedClient(parts: KeyedParts): CloudClient {
  const on = (clusterId: string, options: ListOptions) => clientOn(parts, clusterId, options);
  return {
    listClusters: (options) => listAll(parts, options),
    organization: async (options) => parts.clientOf(firstOf(used())).organization(options),
    getCluster: async (id, options) => (await on(id, options)).getCluster(id, options),
    listSqlUsers: async (id, options) => (await on(id, options)).listSqlUsers(id, options),
    createSqlUser: async (id, name, password, options) =>
      (await on(id, options)).createSqlUser(id, name, password, options),
    deleteSqlUser: async (id, name, options) => (await on(id, options)).deleteSqlUser(id, name, options),
    setSqlUserPassword: async (id, name, password, options) =>
      (await on(id, options)).setSqlUserPassword(id, name, password, options),
    listDatabases: async (id, options) => (await on(id, options)).listDatabases(id, options),
    allowlist: async (id, options) => (await on(id, options)).allowlist(id, options),
    clientCa: async (id, options) => (await on(id, options)).clientCa(id, options),
    connectionString: async (id, options) => (await on(id, options)).connectionString(id, options),
    auditEntries: (between, options) => auditOfAll(parts, between, options),
    waiting: () => sumOf([...parts.limiters()].map((limiter) => limiter.waiting())),
    placesOf: (accountId) => furthest([...parts.limiters()].map((limiter) => limiter.placesOf(accountId))),
    outdate: () => {
      for (const entry of keyEntries()) parts.clientOf(entry).outdate();
    },
    turns: parts.turns,
    timeout: parts.timeout,
  };
}

/** The keys that may answer for clusters. */
function used(): KeyEntry[] {
  return distinct(keyEntries()).filter(({ audit }) => !audit);
}

function firstOf(entries: readonly KeyEntry[]): KeyEntry {
  const [first] = entries;
  if (!first) throw new CloudError("cloud_key_refused", NOT_DONE);
  return first;
}

/** The claims of the last list that were refused. */
export function refusedClaims(): readonly Claim[] {
  return lastClaims().claims;
}

/** The clusters of the last list that have the label of a key, and that nobody has decided about. */
export function unconfirmedKeys(): readonly KeyWait[] {
  return lastClaims().waits;
}

function lastClaims(): { claims: readonly Claim[]; waits: readonly KeyWait[] } {
  return singleton("key-claims", () => ({ claims: [], waits: [] }));
}

/** Logs each claim once, for as long as it is made. */
function saveClaims(claims: readonly Claim[]): void {
  const last = lastClaims();
  const isNew = ({ clusterId, key }: Claim) =>
    !last.claims.some((each) => each.clusterId === clusterId && each.key === key);
  for (const { clusterId, key } of claims.filter(isNew))
    log().warn(
      { clusterId, name: key },
      "an API key of another organization sees this cluster, too; it is not used there",
    );
  last.claims = claims;
}

/** Takes up what the store knows of keys and clusters, so that nothing has to wait for the first list. */
export async function loadRoutes(store: Store): Promise<void> {
  const byLabel = new Set(keyEntries().flatMap(({ name, label }) => (label === undefined ? [] : name)));
  // Of a key with a label only a list says what it is for.
  setRoutes(new Map([...(await clusterBindings(store))].filter(([, { key }]) => !byLabel.has(key))));
}

async function listAll({ clientOf, store }: KeyedParts, options: ListOptions) {
  const entries = used();
  const listings = await Promise.all(entries.map((entry) => listingOf(entry, clientOf(entry), options)));
  options?.signal?.throwIfAborted();
  const failures = listings.filter((listing) => "failure" in listing);
  if (failures.length === listings.length) throw failures[0]?.failure ?? new CloudError("cloud_key_refused", NOT_DONE);
  const db = await store();
  const [bindings, known, refusals, decided] = await Promise.all([
    clusterBindings(db),
    knownClusters(db),
    lastRefusals(db),
    keyDecisions(db, entries),
  ]);
  const isRefused = (clusterId: string, key: string) =>
    refusals.has(clusterId) && refusals.get(clusterId) === markOf(key, clusterId);
  const found = routesOf({ entries, listings, bindings, clusters: known, isRefused, decided });
  const routes = await bound(db, { names: found.routes, listings, bindings });
  setRoutes(routes);
  saveClaims(found.claims);
  lastClaims().waits = found.waits;
  const clusters = found.clusters.filter(
    ({ id }) => !found.routes.has(id.toLowerCase()) || routes.has(id.toLowerCase()),
  );
  noteReadAt(clusters, listings);
  return clusters;
}

type Bound = {
  names: ReadonlyMap<string, string>;
  listings: readonly MarkedListing[];
  bindings: ReadonlyMap<string, ClusterBinding>;
};

/** Stores the routes that are new, and gives those that the store has: another server may have bound a cluster meanwhile. */
async function bound(db: Store, { names, listings, bindings }: Bound): Promise<Map<string, Route>> {
  const organizations = new Map(
    listings.flatMap((each) => ("failure" in each ? [] : [[each.key, each.organizationId] as const])),
  );
  const wanted = new Map<string, ClusterBinding>();
  for (const [id, key] of names) {
    const last = bindings.get(id);
    const organizationId = organizations.get(key);
    const mark = routeMark(key, id);
    // Of a key that does not answer, what is bound stays as it is.
    if (organizationId === undefined || mark === undefined) {
      if (last) wanted.set(id, last);
    } else wanted.set(id, { organizationId, key, mark });
  }
  const isNew = ([id, { key, mark }]: [string, ClusterBinding]) =>
    bindings.get(id)?.key !== key || bindings.get(id)?.mark !== mark;
  const changed = [...wanted].filter(isNew);
  if (changed.length === 0) return wanted;
  const rows = changed.map(([clusterId, binding]) => Object.assign({ clusterId }, binding));
  await saveClusterBindings(db, rows);
  const stored = await clusterBindings(db);
  for (const [id, { organizationId }] of changed)
    if (stored.get(id)?.organizationId !== organizationId) wanted.delete(id);
  return wanted;
}

function markOf(key: string, clusterId: string): string | undefined {
  try {
    return keyMark(keyNamed(key), clusterId);
  } catch {
    return undefined;
  }
}

async function clientOn(parts: KeyedParts, clusterId: string, options: ListOptions): Promise<CloudClient> {
  if (keyNameOn(clusterId) === undefined) await learn(parts, options);
  const name = keyNameOn(clusterId);
  const entry = keyEntries().find((each) => each.name === name);
  if (!entry) throw new CloudError("cluster_not_found", NOT_DONE);
  return parts.clientOf(entry);
}

type Learned = { at: number; keys: string; list: Promise<unknown> };

/** Lists the clusters of all keys, once for all who ask at the same time, and not again soon with the same keys. */
async function learn(parts: KeyedParts, options: ListOptions): Promise<void> {
  const last = singleton<Learned>("keys-learned", () => ({ at: 0, keys: "", list: Promise.resolve() }));
  const keys = JSON.stringify(
    used().map(({ name, clusters, label }) => [name, clusters, label, routeMark(name, "learned")]),
  );
  if (last.keys !== keys || last.at < performance.now() - LEARNED_MS) {
    const list = listAll(parts, { priority: options?.priority ?? "read" });
    Object.assign(last, { at: performance.now(), keys, list });
    list.catch(() => {
      last.keys = "";
    });
  }
  await last.list;
}

/**
 * The audit logs of all organizations, in the order of time. Only keys that are marked for it are asked. Where an organization has none, no
 * log is read: a list without its entries would say that nothing happened there. Entries about another organization's clusters are left out.
 */
async function auditOfAll(
  { clientOf, store }: KeyedParts,
  between: Parameters<CloudClient["auditEntries"]>[0],
  options: Parameters<CloudClient["auditEntries"]>[1],
): ReturnType<CloudClient["auditEntries"]> {
  const entries = distinct(keyEntries()).filter(({ audit }) => audit);
  const bindings = await clusterBindings(await store());
  const logs = await Promise.all(
    entries.map(async (entry) => {
      const client = clientOf(entry);
      const { id } = await client.organization(options);
      return { organizationId: id.toLowerCase(), events: await client.auditEntries(between, options) };
    }),
  );
  const names = new Set(keyEntries().map(({ name }) => name));
  const present = [...bindings.values()].filter(({ key }) => names.has(key));
  const isRead = ({ organizationId }: ClusterBinding) => logs.some((each) => each.organizationId === organizationId);
  if (logs.length === 0 || !present.every(isRead)) throw new CloudError("cloud_key_forbidden", NOT_DONE);
  const isOwn = (clusterId: string, organizationId: string) =>
    (bindings.get(clusterId)?.organizationId ?? organizationId) === organizationId;
  return logs
    .flatMap(({ organizationId, events }) => events.filter(({ clusterId }) => isOwn(clusterId, organizationId)))
    .sort((one, other) => one.at - other.at);
}

function sumOf(all: readonly ReturnType<CloudClient["waiting"]>[]): ReturnType<CloudClient["waiting"]> {
  const sum = { write: 0, read: 0, background: 0 };
  for (const { write, read, background } of all) {
    sum.write += write;
    sum.read += read;
    sum.background += background;
  }
  return sum;
}

/** What is furthest away of the places in several queues. */
function furthest(all: readonly Omit<Waiting, "shared">[]): Waiting {
  const later = (places: readonly (Place | null)[]) =>
    places.reduce((last, place) => (place && (!last || place.seconds > last.seconds) ? place : last), null);
  return { change: later(all.map(({ change }) => change)), read: later(all.map(({ read }) => read)), shared: false };
}

import type { Route } from "next";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { MOST_CLUSTERS } from "#lib/shared/restrict/limits.ts";
import { freeOn } from "#lib/shared/restrict/staying.ts";
import type { CountedCluster, Overview } from "#lib/shared/sql-users/overview.ts";

/** Those of a cluster that are to be restricted: all of a state, some by name, or all that are not proved restricted. */
export type RestrictChoice = { state?: AdminState; names?: readonly string[] };

/** Of more, the names stand behind `#`, which no server receives: a longer address is refused. */
const LONGEST = 4_000;
const BEHIND = "names";

/** The page on which these SQL users of a cluster are restricted. Existing names may hold letters of any alphabet. */
export function restrictManyPath(clusterId: string, { state, names = [] }: RestrictChoice): Route {
  const search = new URLSearchParams({ cluster: clusterId });
  if (state) search.set("state", state);
  const chosen = new URLSearchParams(names.map((name) => ["user", name]));
  if (`${chosen}`.length > LONGEST) return `/restrict?${search}&in=${BEHIND}#${chosen}` as Route;
  return `/restrict?${search}${names.length > 0 ? `&${chosen}` : ""}` as Route;
}

/** What such an address chooses; null where its names were lost on the way. */
export function parseRestrictChoice(search: URLSearchParams, hash: string): RestrictChoice | null {
  const names = search.get("in") === BEHIND ? new URLSearchParams(hash.slice(1)).getAll("user") : search.getAll("user");
  if (names.length > 0) return { names };
  if (search.get("in") === BEHIND) return null;
  return stateIn(search);
}

function stateIn(search: URLSearchParams): RestrictChoice {
  const state = search.get("state");
  return state === "admin" || state === "privileged" || state === "unknown" ? { state } : {};
}

export type RestrictTarget = { clusterId: string; names: readonly string[] };

/** The page on which all superusers of these clusters are restricted. */
export function restrictAllPath(clusterIds: readonly string[]): Route {
  const search = new URLSearchParams(clusterIds.map((id) => ["cluster", id]));
  return `/restrict?${search}&state=admin` as Route;
}

/** The page on which these SQL users of one or several clusters are restricted. In the address, names follow their cluster. */
export function restrictSelectionPath(targets: readonly RestrictTarget[]): Route {
  const [only, ...others] = targets;
  if (only && others.length === 0) return restrictManyPath(only.clusterId, { names: only.names });
  const chosen = new URLSearchParams(
    targets.flatMap(({ clusterId, names }) => [
      ["cluster", clusterId],
      ...names.map((name): [string, string] => ["user", name]),
    ]),
  );
  if (`${chosen}`.length <= LONGEST) return `/restrict?${chosen}` as Route;
  const clusters = new URLSearchParams(targets.map(({ clusterId }) => ["cluster", clusterId]));
  return `/restrict?${clusters}&in=${BEHIND}#${chosen}` as Route;
}

/** What such an address chooses on each of several clusters; null where its names were lost on the way. */
export function parseRestrictSelection(
  search: URLSearchParams,
  hash: string,
): ReadonlyMap<string, RestrictChoice> | null {
  const isBehind = search.get("in") === BEHIND;
  const targets = new Map<string, string[]>();
  let names: string[] = [];
  for (const [key, value] of isBehind ? new URLSearchParams(hash.slice(1)) : search) {
    if (key === "cluster") {
      names = targets.get(value) ?? [];
      targets.set(value, names);
    } else if (key === "user") names.push(value);
  }
  if (isBehind && targets.size === 0) return null;
  const rest = stateIn(search);
  return new Map(Array.from(targets, ([id, all]) => [id, all.length > 0 ? { names: all } : rest]));
}

/** The clusters on which a person may restrict SQL users. */
export type Restricts = "all" | ReadonlySet<string>;

/** The page that restricts the superusers of several clusters together, and how many they are but for those that must stay. */
export type RestrictAllWay = { href: Route; count: number };

/**
 * Undefined where fewer than two clusters on which this person may restrict have any that a new restriction can take, or more than go
 * together. Those in restrictions that are not over, or put back for a time, are not offered again.
 */
export function restrictAllWay(clusters: readonly CountedCluster[], restricts: Restricts): RestrictAllWay | undefined {
  const some = clusters.filter(
    (each) => each.whole && (restricts === "all" || restricts.has(each.id)) && freeOn(each) > 0,
  );
  if (some.length < 2 || some.length > MOST_CLUSTERS) return undefined;
  return { href: restrictAllPath(some.map(({ id }) => id)), count: some.reduce((sum, each) => sum + freeOn(each), 0) };
}

/**
 * A cluster with superusers that a new restriction can take, and how many. `mayBe`: how many more a check may find. `mayConnect`: the SQL
 * connection, by which Rolecall restricts them, is off, and this person may turn it on. `isHere`: it is the cluster of before.
 */
export type NextCluster = {
  id: string;
  name: string;
  left: number;
  mayBe: number;
  mayConnect: boolean;
  isHere: boolean;
};

/**
 * Of the clusters on which this person may restrict, this one while it has such superusers, then the one with the most of them; undefined
 * without any.
 */
export function nextToRestrict(
  { clusters, ways }: Pick<Overview, "clusters" | "ways">,
  restricts: Restricts,
  here: string,
): NextCluster | undefined {
  const [most] = clusters
    .filter((each) => each.whole && (restricts === "all" || restricts.has(each.id)) && freeOn(each) > 0)
    .toSorted((one, other) => Number(other.id === here) - Number(one.id === here) || freeOn(other) - freeOn(one));
  if (!most) return undefined;
  const { id, name, states, uncheckable } = most;
  const mayConnect = ways.some((way) => way.id === id && way.mayConnect);
  return { id, name, left: freeOn(most), mayBe: states.unknown - uncheckable, mayConnect, isHere: id === here };
}

const CONNECT_FOR = "for";

/** The page that turns on the SQL connection of a cluster, for a person who is about to restrict there. */
export const connectToRestrictPath = (clusterId: string): Route =>
  `/clusters/${clusterId}/sql-connection?${CONNECT_FOR}=restrict` as Route;

/** Whether such an address opened it. */
export const isToRestrict = (search: { get: (key: string) => string | null }): boolean =>
  search.get(CONNECT_FOR) === "restrict";

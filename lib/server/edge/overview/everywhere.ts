import type { z } from "zod";
import { oldestRead } from "#lib/shared/oldest-read.ts";
import { type FoundTargets, ROTATION_MAX, type RotationTargets } from "#lib/shared/passwords/rotation.ts";
import { may } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { EverywhereList, everywhereInput, ListedCluster, ListedUser } from "#lib/shared/sql-users/everywhere.ts";
import { EVERYWHERE_PAGE, type EverywhereFilter, everywhereOrder } from "#lib/shared/sql-users/everywhere-path.ts";
import { allLabels, hasLabel } from "#lib/shared/vendor-labels.ts";
import { closedClusters } from "../../access/closed-clusters.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { rightsOnEach } from "../../access/rights-on.ts";
import { asLatestEnd, asSqlUser } from "../../sql-users/as-sql-user.ts";
import { keyClosedFor } from "../../sql-users/drift/key-closed-for.ts";
import { asUnfinished, isStillLeft } from "../../sql-users/drift/unfinished.ts";
import { latestEnds } from "../../sql-users/grant-length.ts";
import type { Ageing } from "../../sql-users/passwords/password-age.ts";
import { asLogin, readLoginsNamed } from "../../sql-users/read-logins.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { sqlConnections, sqlConnectionsOn } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { isDueAt } from "../../store/passwords/due-totals.ts";
import { ageRules } from "../../store/passwords/password-rules.ts";
import type { Visibility } from "../../store/people/visibility.ts";
import { unfinishedOn } from "../../store/sql-users/creations.ts";
import {
  type FoundSqlUser,
  type Sought,
  soughtWords,
  sqlUsersAfter,
  sqlUsersOfPage,
} from "../../store/sql-users/everywhere.ts";
import type { ClusterCounts } from "../../store/sql-users/overview.ts";
import { agesAsOf, countsOf } from "./kept-counts.ts";
import { ageRange } from "./overview.ts";
import { type Seen, seenBy } from "./visibility.ts";

/** With more SQL users than these, a search looks at names and owners alone: the others stand in no index, and each row would be read. */
const DEEP_SEARCH_MAX = 50_000;
/** More are not offered as filters; all can be sought on the list of clusters. */
const MOST_LABELS = 100;

/** The SQL users that this person may see, forty at a time, as the store knows them. It asks neither the vendor nor a cluster. */
export async function listEverywhere(
  { actor }: Permit<"overview.read">,
  { sort, descending, after, ...filter }: z.output<typeof everywhereInput>,
): Promise<EverywhereList> {
  const db = await store();
  const seen = await seenBy(db, actor);
  const [{ clusters, dues }, readings] = await Promise.all([countsOf(db, seen.reach), lastReadings(db)]);
  const counts = sumOf([...clusters.values()]);
  const searchesNames = counts.all > DEEP_SEARCH_MAX;
  const sought = await soughtBy(db, filter, searchesNames);
  const order = everywhereOrder({ sort, descending, age: filter.age, due: filter.due });
  const found = await sqlUsersOfPage(db, reachWith(seen, filter), sought, {
    ...order,
    after,
    limit: EVERYWHERE_PAGE + 1,
  });
  const counted = seen.known.filter(({ id }) => clusters.has(id));
  const lists = counted.map(({ id, name }) => ({ name, readAt: readings.get(id) ?? null }));
  const read = lists.flatMap(({ readAt }) => readAt ?? []);
  return Object.assign(await shown(db, actor, seen, found.slice(0, EVERYWHERE_PAGE)), {
    more: found.length > EVERYWHERE_PAGE,
    counts,
    dues,
    rotation: await rotationOn(db, actor, seen),
    creation: await creationOn(db, actor, seen),
    clusters: clusters.size,
    unread: [...seen.whole].filter((id) => !readings.has(id)).length,
    labels: allLabels(seen.known.filter(({ id }) => seen.whole.has(id))).slice(0, MOST_LABELS),
    asOf: read.length > 0 ? Math.min(...read) : null,
    oldest: oldestRead(lists)?.name ?? null,
    searchesNames,
  });
}

/** Whether the API key can set a password on any of the clusters on which this person may. */
async function rotationOn(db: Store, actor: Actor, { known }: Seen): Promise<EverywhereList["rotation"]> {
  const resets = known.filter(({ id }) => may(actor, "sql_users.reset", id));
  const closedOn = await keyClosedOn(db);
  return resets.length > 0 && resets.every(({ id }) => closedOn(id) !== null) ? "closed" : "open";
}

/** Whether Rolecall can create a SQL user on any of the clusters on which this person may: by the API key or a SQL connection. */
async function creationOn(db: Store, actor: Actor, { known }: Seen): Promise<EverywhereList["creation"]> {
  const creates = known.filter(({ id }) => may(actor, "sql_users.create", id));
  const closedOn = await keyClosedOn(db);
  if (creates.length === 0 || creates.some(({ id }) => closedOn(id) === null)) return "open";
  const connections = await sqlConnections(db);
  const closedFor = keyClosedFor(closedOn, connections);
  const connected = new Set(connections.map(({ clusterId }) => clusterId));
  const reasons = creates.map(({ id }) =>
    connected.has(id) ? closedFor({ kind: "create", clusterId: id }) : "closed",
  );
  return reasons.includes(null) ? "open" : "closed";
}

/** The rows as this person may see them, with the clusters that they see as a whole. */
async function shown(
  db: Store,
  actor: Actor,
  { known, whole }: Seen,
  found: readonly FoundSqlUser[],
): Promise<Pick<EverywhereList, "users" | "places" | "logins">> {
  const byCluster = Map.groupBy(found, ({ clusterId }) => clusterId);
  const named = new Map(known.map((cluster) => [cluster.id, cluster]));
  const seen = [...byCluster.keys()].filter((id) => whole.has(id));
  const connectionOn = new Map((await sqlConnectionsOn(db, seen)).map((each) => [each.clusterId, each]));
  const [rules, unfinished, latest, logins, rightsOn] = await Promise.all([
    ageRules(db),
    unfinishedOn(db, seen),
    latestEnds(db, seen),
    Promise.all(
      seen.map(async (id) => {
        const names = new Set(byCluster.get(id)?.map(({ name }) => name));
        return [id, await readLoginsNamed(db, connectionOn.get(id), names)] as const;
      }),
    ),
    rightsOnEach(actor, seen),
  ]);
  const places = seen.map((id): ListedCluster => {
    const { name = "", plan = "", state = "" } = named.get(id) ?? {};
    return { id, name, plan, state, rights: rightsOn(id) };
  });
  const ageing = { rules, now: Date.now() };
  const loginsOn = new Map(logins);
  const left = new Map(unfinished.map((creation) => [idOf(creation), creation]));
  const users = found.map((row): ListedUser => {
    const { id, clusterId, name } = row;
    const where = { id, clusterId, cluster: named.get(clusterId)?.name ?? "", whole: whole.has(clusterId) };
    if (!where.whole) return Object.assign(ownFacts(row, ageing), where);
    const creation = left.get(idOf(row));
    return Object.assign(
      asSqlUser(name, row, ageing),
      asLogin(loginsOn.get(clusterId)?.get(name)),
      present({ isLatestEnd: asLatestEnd(row, latest) }),
      creation && isStillLeft(creation, row) ? { unfinished: asUnfinished(creation) } : {},
      where,
    );
  });
  return { users, places, logins: logins.some(([, of]) => of !== undefined) };
}

const idOf = ({ clusterId, name }: { clusterId: string; name: string }) => `${clusterId}/${name}`;

/** What a person sees of a SQL user of their team on a cluster that they do not see. */
function ownFacts(row: FoundSqlUser, ageing: Ageing) {
  const { name, state, owner, purpose, kind, passwordChangedAt, due } = asSqlUser(row.name, row, ageing);
  return present<Pick<ListedUser, "name" | "state" | "owner" | "purpose" | "kind" | "passwordChangedAt" | "due">>({
    name,
    state,
    owner,
    purpose,
    kind,
    passwordChangedAt,
    due,
  });
}

/**
 * All SQL users of a filter on clusters on which this person may reset, as the store knows them; `more`: they are too many for one rotation.
 */
export async function targetsOfFilter(
  { actor }: Permit<"rotations.manage">,
  filter: EverywhereFilter,
): Promise<FoundTargets> {
  const db = await store();
  const seen = await seenBy(db, actor);
  const { clusters } = await countsOf(db, seen.reach);
  const sought = await soughtBy(db, filter, sumOf([...clusters.values()]).all > DEEP_SEARCH_MAX);
  const targets: RotationTargets = [];
  let left = ROTATION_MAX;
  const labelled = new Set(reachWith(seen, filter).clusters);
  const resets = seen.known.filter(({ id }) => labelled.has(id) && may(actor, "sql_users.reset", id));
  let more = false;
  for (const { id } of resets) {
    const rows = await sqlUsersAfter(db, { clusters: [id] }, sought, { after: "", limit: left + 1 });
    const names = rows.map(({ name }) => name).slice(0, left);
    if (names.length > 0) targets.push({ clusterId: id, names });
    left -= names.length;
    more = rows.length > names.length;
    if (more) break;
  }
  const found = new Set(targets.map(({ clusterId }) => clusterId));
  const closed = await closedClusters(
    db,
    actor,
    resets.filter(({ id }) => found.has(id)),
  );
  return present({ targets, more, closed });
}

/** What of that a filter by label leaves. Of clusters that the person does not see as a whole, they know no label. */
function reachWith({ reach, known }: Seen, { label }: Pick<EverywhereFilter, "label">): Visibility {
  if (label === null) return reach;
  const has = new Set(known.filter((cluster) => hasLabel(cluster, label)).map(({ id }) => id));
  return { clusters: reach.clusters.filter((id) => has.has(id)), own: { teams: [], clusters: [] } };
}

async function soughtBy(
  db: Store,
  { search, state, kind, owner, age, due }: EverywhereFilter,
  names: boolean,
): Promise<Sought> {
  const now = agesAsOf();
  return {
    words: await soughtWords(db, search, names),
    state,
    kind,
    owner,
    due: due === null ? undefined : await isDueAt(db, due, now),
    age: age === null ? undefined : age === "unknown" ? null : ageRange(age, now),
  };
}

function sumOf(all: readonly ClusterCounts[]): EverywhereList["counts"] {
  const sums = {
    all: 0,
    admin: 0,
    privileged: 0,
    unknown: 0,
    restricted: 0,
    outside: 0,
    unowned: 0,
    uncheckable: 0,
  };
  for (const { states, unowned, outside, uncheckable } of all) {
    for (const [state, count] of Object.entries(states) as [keyof typeof states, number][]) {
      sums[state] += count;
      sums.all += count;
    }
    sums.unowned += unowned;
    sums.outside += outside;
    sums.uncheckable += uncheckable;
  }
  return sums;
}

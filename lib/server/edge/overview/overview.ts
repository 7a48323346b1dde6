import type { AgeRules } from "#lib/shared/passwords/password-age.ts";
import { may } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { NO_STAY_COUNTS, stayCountsOf, stayOf } from "#lib/shared/restrict/staying.ts";
import {
  AGE_BAND_DAYS,
  AGE_BANDS,
  type CountedCluster,
  type FirstSteps,
  type Overview,
} from "#lib/shared/sql-users/overview.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { keyAccess, keyEntries } from "../../base/env/keyring.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import type { KnownCluster } from "../../store/clusters/known-clusters.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { lastEnded } from "../../store/jobs/restrictions.ts";
import { ageRules } from "../../store/passwords/password-rules.ts";
import { type CountedStaying, countStaying } from "../../store/sql-users/daily-counts.ts";
import { type AgeRange, type ClusterCounts, doneSoFar } from "../../store/sql-users/overview.ts";
import { clusterWays } from "./cluster-ways.ts";
import { countsOf, keepCounts, moreCountsOf } from "./kept-counts.ts";
import { recentEvents } from "./recent.ts";
import { superusersOverTime } from "./superusers.ts";
import { type Seen, seenBy } from "./visibility.ts";
import { waitingFor } from "./waiting.ts";

const DAY_MS = 24 * 60 * 60_000;

/** The counts of this person's clusters and SQL users, from the store alone. Those that they may not see are not counted. */
export async function readOverview({ actor }: Permit<"overview.read">): Promise<Overview> {
  const db = await store();
  const now = Date.now();
  const seen = await seenBy(db, actor);
  const [{ clusters: counts, dues }, { deleted, ages: counted }, staying, readings, rules] = await Promise.all([
    countsOf(db, seen.reach),
    moreCountsOf(db, seen.reach, ageRanges),
    countStaying(db),
    lastReadings(db),
    ageRules(db),
  ]);
  const clusters = countedClusters(seen, { counts, staying, deleted, readings });
  const [{ waiting, moreWaiting, requests }, ways, overTime, lastRestriction, recent, firstSteps] = await Promise.all([
    waitingFor(db, actor, { seen, clusters, now }),
    clusterWays(db, actor, clusters),
    superusersOverTime(db, clusters, now),
    lastRestrictionOf(db, actor, clusters),
    recentEvents(db, actor),
    firstStepsOf(db, actor),
  ]);
  const read = clusters.flatMap(({ readAt }) => readAt ?? []);
  const noticed = [...counts.values()].flatMap(({ outsideAt }) => outsideAt ?? []);
  const inTeam = seen.reach.own.teams.length > 0;
  return {
    clusters,
    ways,
    superusers: overTime,
    lastRestriction,
    sees: seen.reach.clusters.length > 0 ? "clusters" : inTeam ? "own" : "nothing",
    inTeam,
    asOf: read.length > 0 ? Math.min(...read) : null,
    outsideAt: noticed.length > 0 ? Math.max(...noticed) : null,
    ages: agesOf(counted, rules),
    dues,
    requests,
    waiting,
    moreWaiting,
    firstSteps,
    ...recent,
  };
}

async function lastRestrictionOf(db: Store, actor: Actor, clusters: readonly CountedCluster[]) {
  const restricts = clusters.filter(({ id, whole }) => whole && may(actor, "sql_users.restrict", id));
  const last = await lastEnded(
    db,
    restricts.map(({ id }) => id),
  );
  const cluster = restricts.find(({ id }) => id === last?.clusterId);
  return last && cluster ? { id: last.id, cluster: { id: cluster.id, name: cluster.name }, at: last.at } : null;
}

type Counted = {
  counts: ReadonlyMap<string, ClusterCounts>;
  staying: ReadonlyMap<string, CountedStaying>;
  deleted: ReadonlyMap<string, { count: number; at: number }>;
  readings: ReadonlyMap<string, number>;
};

function countedClusters({ known, whole }: Seen, { counts, staying, deleted, readings }: Counted): CountedCluster[] {
  return known.flatMap((cluster: KnownCluster) => {
    const counted = counts.get(cluster.id);
    // Leaves out clusters on which they may see no SQL user.
    if (!counted && !whole.has(cluster.id)) return [];
    const states = counted?.states ?? { admin: 0, privileged: 0, unknown: 0, restricted: 0 };
    const uncheckable = counted?.uncheckable ?? 0;
    const checkable = { admin: states.admin, unknown: states.unknown - uncheckable };
    const of = whole.has(cluster.id) ? staying.get(cluster.id) : undefined;
    const stays = whole.has(cluster.id) ? stayCountsOf(checkable, of) : NO_STAY_COUNTS;
    const keyReads = keyAccess(cluster.id) === "read" && whole.has(cluster.id) ? true : undefined;
    return present<CountedCluster>({
      ...cluster,
      states,
      uncheckable,
      whole: whole.has(cluster.id),
      stay: stayOf(stays),
      stays,
      restricting: of?.restricting ?? 0,
      putBack: of?.putBack ?? 0,
      total: Object.values(states).reduce((sum, count) => sum + count, 0),
      unowned: counted?.unowned ?? 0,
      outside: counted?.outside ?? 0,
      deleted: deleted.get(cluster.id)?.count ?? 0,
      deletedAt: deleted.get(cluster.id)?.at ?? null,
      readAt: readings.get(cluster.id) ?? null,
      keyReads,
    });
  });
}

/** Those whose age is not known, and each band. */
const ageRanges = (now: number): AgeRange[] => [
  null,
  ...Array.from({ length: AGE_BANDS }, (_, band) => ageRange(band * AGE_BAND_DAYS, now)),
];

/** Counts for people who see all clusters, before one of them opens a page. */
export const keepOverview = (db: Store): Promise<void> => keepCounts(db, ageRanges);

function agesOf([unknown = 0, ...bands]: readonly number[], rules: AgeRules): Overview["ages"] {
  const isSame = rules.labels.size + rules.clusters.size + rules.teams.size + rules.kinds.size === 0;
  return { bands, unknown, limit: isSame ? rules.all : null };
}

/** When the passwords of the band that begins at `days` were set. Ages count days of 24 hours; a future time counts as now. */
export function ageRange(days: number, now: number): AgeRange {
  const isLast = days >= (AGE_BANDS - 1) * AGE_BAND_DAYS;
  return {
    from: isLast ? 0 : now - (days + AGE_BAND_DAYS) * DAY_MS + 1,
    to: days === 0 ? Number.MAX_SAFE_INTEGER : now - days * DAY_MS + 1,
  };
}

/** The open first steps on a new installation; null once SQL users have owners and there is a second account. */
async function firstStepsOf(db: Store, { role }: Actor): Promise<FirstSteps | null> {
  if (role !== "administrator") return null;
  const done = await doneSoFar(db);
  if (done.owned && done.invited) return null;
  return Object.assign(done, { keyReads: keyEntries().every(({ access }) => access === "read") });
}

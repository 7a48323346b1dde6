import { present } from "#lib/shared/present.ts";
import { leftOn } from "#lib/shared/restrict/staying.ts";
import { dayOf, SHOWN_DAYS, type SuperuserDay, type SuperusersOverTime } from "#lib/shared/restrict/superusers.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";
import type { Store } from "../../store/db/open.ts";
import { daysOf, daysOfEach, withUnverifiedSso } from "../../store/sql-users/daily-counts.ts";

/** How many clusters stand by themselves. */
const MOST_CLUSTERS = 5;

/** The superusers of the clusters that this person sees whole, day by day; null where there is none. */
export async function superusersOverTime(
  db: Store,
  clusters: readonly CountedCluster[],
  now: number,
): Promise<SuperusersOverTime | null> {
  const whole = clusters.filter((cluster) => cluster.whole);
  if (whole.length === 0) return null;
  const today = dayOf(now);
  const since = { from: today - SHOWN_DAYS, before: today };
  const most = whole
    .filter(({ states }) => states.admin > 0)
    .toSorted((one, other) => leftOn(other) - leftOn(one) || other.states.admin - one.states.admin)
    .slice(0, whole.length > 1 ? MOST_CLUSTERS : 0);
  const idsOf = (some: readonly CountedCluster[]) => some.map(({ id }) => id);
  const [unverified, days, each] = await Promise.all([
    withUnverifiedSso(db),
    daysOf(db, idsOf(whole), since),
    daysOfEach(db, idsOf(most), since),
  ]);
  return {
    days: [...days, nowOf(whole, today, unverified)],
    clusters: most.map((cluster) => {
      const { id, name } = cluster;
      return { id, name, days: [...(each.get(id) ?? []), nowOf([cluster], today, unverified)] };
    }),
  };
}

function nowOf(clusters: readonly CountedCluster[], day: number, lacksSso: ReadonlySet<string>): SuperuserDay {
  const sum = (of: (cluster: CountedCluster) => number) => clusters.reduce((all, cluster) => all + of(cluster), 0);
  return present<SuperuserDay>({
    day,
    superusers: sum(({ states }) => states.admin),
    stay: sum(({ stay }) => stay),
    unverified: sum(({ states, uncheckable }) => states.unknown - uncheckable),
    lacksSso: clusters.some(({ id }) => lacksSso.has(id)) || undefined,
  });
}

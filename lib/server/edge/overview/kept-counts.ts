import "server-only";
import { singleton } from "../../base/singleton.ts";
import type { Store } from "../../store/db/open.ts";
import { dueTotals } from "../../store/passwords/due-totals.ts";
import type { Visibility } from "../../store/people/visibility.ts";
import { type ClusterCounts, countSqlUsers } from "../../store/sql-users/overview.ts";

export type Counts = {
  /** by cluster; clusters without any SQL user are missing */
  clusters: ReadonlyMap<string, ClusterCounts>;
  /** how many passwords are due or overdue, and will be soon */
  dues: { due: number; soon: number };
};

/** Counting that takes less is done each time. */
const SOON_MS = 100;
/** Of what takes longer, how many times as long as it took the counts are kept: so at most a twentieth of the time is spent on them. */
const TIMES = 20;
/** Of how many reaches counts are kept. */
const MOST_KEPT = 100;

type Kept = { counts: Promise<Counts>; until: number };

/**
 * How many SQL users there are in this reach. With hundreds of thousands counting takes long: then the counts are up to a minute old, and
 * people with the same reach share them.
 */
export async function countsOf(db: Store, reach: Visibility, now = performance.now()): Promise<Counts> {
  const kept = keptOf(db);
  const key = JSON.stringify([reach.clusters, reach.own.teams]);
  const known = kept.get(key);
  if (known && now < known.until) return known.counts;
  const counts = count(db, reach);
  // Others that come meanwhile wait for the same counts.
  kept.set(key, { counts, until: Number.POSITIVE_INFINITY });
  try {
    await counts;
    const took = performance.now() - now;
    if (took < SOON_MS) kept.delete(key);
    else kept.set(key, { counts, until: now + took + Math.min(took * TIMES, 60_000) });
  } catch (error) {
    kept.delete(key);
    throw error;
  }
  for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  return counts;
}

async function count(db: Store, reach: Visibility): Promise<Counts> {
  const [clusters, dues] = await Promise.all([countSqlUsers(db, reach), dueTotals(db, reach, Date.now())]);
  return { clusters, dues };
}

function keptOf(db: Store): Map<string, Kept> {
  const all = singleton("kept-counts", () => new WeakMap<Store, Map<string, Kept>>());
  const kept = all.get(db) ?? new Map<string, Kept>();
  all.set(db, kept);
  return kept;
}

import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import { countAgain, keptCounts, type Pace } from "../../store/db/kept-counts.ts";
import type { Store } from "../../store/db/open.ts";
import { dueTotals } from "../../store/passwords/due-totals.ts";
import type { Visibility } from "../../store/people/visibility.ts";
import {
  type AgeRange,
  type ClusterCounts,
  countAges,
  countDeletedOutside,
  countSqlUsers,
} from "../../store/sql-users/overview.ts";

export type Counts = {
  /** by cluster; clusters without any SQL user are missing */
  clusters: ReadonlyMap<string, ClusterCounts>;
  /** how many passwords are due or overdue, and will be soon */
  dues: { due: number; soon: number };
};

type MoreCounts = {
  /** how many SQL users were deleted outside Rolecall, and when the newest was noticed, by cluster */
  deleted: ReadonlyMap<string, { count: number; at: number }>;
  /** how many passwords are in each range of ages */
  ages: readonly number[];
};

/** Of so many clusters SQL users are counted at once: SQLite answers nothing else meanwhile. */
const AT_ONCE = 50;
const MINUTE = 60_000;
/** While nobody waits for the counts, how many times as long as one part took the next one waits. */
const CALM = 4;

/** How many SQL users there are in this reach; where counting takes long, a moment ago. */
export function countsOf(db: Store, reach: Visibility): Promise<Counts> {
  return keptCounts(db, counting(db, reach));
}

/** The further counts of the overview in this reach, kept in the same way. `ranges` are told as of a time. */
export function moreCountsOf(
  db: Store,
  reach: Visibility,
  ranges: (now: number) => readonly AgeRange[],
): Promise<MoreCounts> {
  return keptCounts(db, countingMore(db, reach, ranges));
}

/** Counts for people who see all clusters, before one of them asks. */
export async function keepCounts(db: Store, ranges: (now: number) => readonly AgeRange[]): Promise<void> {
  const clusters = (await clustersAsKnown()).map(({ id }) => id);
  const reach = { clusters, own: { teams: [], clusters: [] } };
  await countAgain(db, counting(db, reach), undefined, { calm: true });
  await countAgain(db, countingMore(db, reach, ranges), undefined, { calm: true });
}

/**
 * The time as of which the overview counts ages and due passwords, and the list of all clusters finds them, in epoch milliseconds: when
 * this minute ends. Until then no SQL user needs to be looked at again.
 */
export const agesAsOf = () => Math.ceil(Date.now() / MINUTE) * MINUTE;

function counting(db: Store, reach: Visibility) {
  return { key: `sql_users ${keyOf(reach)}`, count: (pace: Pace) => count(db, reach, pace), rowsOf };
}

function countingMore(db: Store, reach: Visibility, ranges: (now: number) => readonly AgeRange[]) {
  return {
    key: `ages ${keyOf(reach)}`,
    count: (pace: Pace) => countMore(db, reach, ranges(agesAsOf()), pace),
    rowsOf: ({ ages }: MoreCounts) => ages.reduce((sum, each) => sum + each, 0),
  };
}

/** Of people who see all clusters, their teams change nothing. */
export const keyOf = ({ clusters, own }: Visibility) =>
  JSON.stringify([clusters, own.clusters.length > 0 ? own.teams : []]);

function rowsOf({ clusters }: Counts): number {
  let rows = 0;
  for (const { states } of clusters.values()) for (const count of Object.values(states)) rows += count;
  return rows;
}

async function count(db: Store, reach: Visibility, pace: Pace): Promise<Counts> {
  const now = agesAsOf();
  const [clusters, dues] = [new Map<string, ClusterCounts>(), { due: 0, soon: 0 }];
  for await (const some of inTurns(reach, pace)) {
    const [counted, { due, soon }] = await Promise.all([countSqlUsers(db, some), dueTotals(db, some, now)]);
    for (const [id, of] of counted) clusters.set(id, of);
    dues.due += due;
    dues.soon += soon;
  }
  return { clusters, dues };
}

async function countMore(db: Store, reach: Visibility, ranges: readonly AgeRange[], pace: Pace): Promise<MoreCounts> {
  const deleted = new Map<string, { count: number; at: number }>();
  const ages = ranges.map(() => 0);
  for await (const some of inTurns(reach, pace)) {
    const [gone, counted] = await Promise.all([countDeletedOutside(db, some.clusters), countAges(db, some, ranges)]);
    for (const [id, of] of gone) deleted.set(id, of);
    for (const [at, number] of counted.entries()) ages[at] = (ages[at] ?? 0) + number;
  }
  return { deleted, ages };
}

/** The parts of a reach. Between them others get their turn, and most of the time while nobody waits. */
async function* inTurns({ clusters, own }: Visibility, pace: Pace): AsyncGenerator<Visibility> {
  const all = Math.max(clusters.length, own.clusters.length, 1);
  for (let at = 0; at < all; at += AT_ONCE) {
    const began = performance.now();
    yield {
      clusters: clusters.slice(at, at + AT_ONCE),
      own: { teams: own.teams, clusters: own.clusters.slice(at, at + AT_ONCE) },
    };
    const took = performance.now() - began;
    if (at + AT_ONCE < all)
      await new Promise((resolve) => (pace.calm ? setTimeout(resolve, took * CALM) : setImmediate(resolve)));
  }
}

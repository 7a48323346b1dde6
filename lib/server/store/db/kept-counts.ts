import { log } from "../../base/log.ts";
import { singleton } from "../../base/singleton.ts";
import type { Store } from "./base.ts";

/** Fewer rows are counted each time. */
export const MANY = 10_000;
/** Counting that takes less is done each time. */
const SOON_MS = 100;
/** How many times as long as counting took its counts are new: so at most a twentieth of the time is spent on them. */
const TIMES = 20;
const NEW_MS = 60_000;
/** How long counts are shown while they are counted again. */
const SHOWN_MS = 10 * 60_000;
/** How many counts are kept. */
const MOST_KEPT = 100;

/** `calm`: nobody waits for the counts, so others go first. */
export type Pace = { calm: boolean };

type Kept = { counts: Promise<unknown>; newUntil: number; shownUntil: number; coming: boolean; pace: Pace };
type Counting<T> = {
  /** names what is counted */
  key: string;
  count: (pace: Pace) => Promise<T>;
  /** how many rows these counts tell of */
  rowsOf: (counts: T) => number;
};

const milliseconds = () => performance.now();

/**
 * What `count` counts. Of hundreds of thousands of rows that takes long: then people who ask for the same share the counts. Those of the last minute are
 * new; older ones are shown while they are counted again.
 */
export async function keptCounts<T>(db: Store, counting: Counting<T>, clock = milliseconds): Promise<T> {
  const now = clock();
  const known = keptOf(db).get(counting.key);
  if (known && now >= known.newUntil && now < known.shownUntil && !known.coming) {
    known.coming = true;
    // Where that fails, they are counted once they are shown no longer.
    countAgain(db, counting, clock, { calm: true }).catch((error: unknown) =>
      log().warn({ error }, "rows could not be counted again"),
    );
  }
  if (!known || now >= known.shownUntil) return countAgain(db, counting, clock);
  known.pace.calm = false;
  return known.counts as Promise<T>;
}

/** Counts anew and keeps the counts, so that the next reader does not wait for them. */
export async function countAgain<T>(
  db: Store,
  { key, count, rowsOf }: Counting<T>,
  clock = milliseconds,
  pace: Pace = { calm: false },
): Promise<T> {
  const now = clock();
  const kept = keptOf(db);
  const known = kept.get(key);
  const counting = count(pace);
  // Others that come meanwhile wait for the same counts, unless there are some to show.
  if (!known || now >= known.shownUntil)
    kept.set(key, { counts: counting, newUntil: Infinity, shownUntil: Infinity, coming: true, pace });
  try {
    const counts = await counting;
    const took = clock() - now;
    if (took < SOON_MS || rowsOf(counts) < MANY) kept.delete(key);
    else {
      const at = now + took;
      const newUntil = at + Math.min(took * TIMES, NEW_MS);
      kept.set(key, { counts: counting, newUntil, shownUntil: at + SHOWN_MS, coming: false, pace });
    }
    return counts;
  } catch (error) {
    // What may still be shown stays.
    if (kept.get(key)?.counts === counting) kept.delete(key);
    throw error;
  } finally {
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  }
}

function keptOf(db: Store): Map<string, Kept> {
  const all = singleton("kept-counts", () => new WeakMap<Store, Map<string, Kept>>());
  const kept = all.get(db) ?? new Map<string, Kept>();
  all.set(db, kept);
  return kept;
}

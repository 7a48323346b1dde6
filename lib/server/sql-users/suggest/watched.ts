import { SAMPLE_DAYS, type Watched } from "#lib/shared/restrict/watch/watched.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { isWatched, samplesOf, watchesOn } from "../../store/sql-users/watches.ts";

const DAY_MS = 24 * 60 * 60_000;

/** What was seen of those of these SQL users of a cluster that are or were watched, by name. */
export async function watchedOn(
  db: Store,
  clusterId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Watched>> {
  const [all, wanted] = [await watchesOn(db, clusterId), new Set(names)];
  const watches = new Map([...all].filter(([name]) => wanted.has(name)));
  if (watches.size === 0) return new Map();
  const ids = [...watches.values()].map(({ sqlUserId }) => sqlUserId);
  const [samples, now] = [await samplesOf(db, ids), await storeTime(db)];
  return new Map(
    Array.from(watches, ([name, watch]): [string, Watched] => {
      const { sqlUserId, startedAt, endedAt, until, readings, isHidden } = watch;
      const from = Math.max(startedAt, now - SAMPLE_DAYS * DAY_MS);
      const to = Math.min(endedAt ?? until, now);
      const days = Math.max(1, Math.floor((to - from) / DAY_MS));
      const isRunning = isWatched(watch, now);
      return [name, { days, readings, isRunning, isHidden, samples: samples.get(sqlUserId) ?? [] }];
    }),
  );
}

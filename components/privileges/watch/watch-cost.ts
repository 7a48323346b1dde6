import { WATCH_EVERY_MINUTES } from "#lib/shared/restrict/watch/watched.ts";

/** What a reading of a Basic cluster costs, after *it* or *the cluster*. */
export const BASIC_COST = "stays awake, and each reading costs request units";

/** What watching reads of a cluster. */
export const READS_WORDS = `every ${WATCH_EVERY_MINUTES} minutes by four short statements`;

type Watching = { connected: boolean; costs: boolean };

/** What watching takes, said where it is advised; undefined until that is known. */
export function watchCostWords(watching: Watching | undefined): string | undefined {
  if (!watching) return undefined;
  if (!watching.connected) return "Watching needs a SQL connection.";
  const cost = watching.costs ? ` On this Basic cluster that has a price: it ${BASIC_COST}.` : "";
  return `Watching reads the cluster ${READS_WORDS}, for days.${cost}`;
}

import type { SeenWork } from "../facts.ts";
import { kindText, type Watched } from "./watched.ts";

/** What was seen of a SQL user while it was watched, by database and kind. A table is in its statement's count already. */
export function watchedWork(watched: Watched | undefined): SeenWork[] {
  const groups = Map.groupBy(watched?.samples ?? [], ({ database, kind }) =>
    JSON.stringify([database, kindText(kind)]),
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { database, kind } = first;
    const statements = [first, ...others].reduce((sum, { table, samples }) => sum + (table === null ? samples : 0), 0);
    return [Object.assign({ from: "watched" as const, database, statements }, kind)];
  });
}

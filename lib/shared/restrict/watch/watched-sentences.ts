import { shownText } from "#lib/sql/answers/read/shown-text.ts";
import { listed } from "#lib/sql/listed.ts";
import { counted } from "../../counted.ts";
import type { SuggestionReason } from "../suggestion.ts";
import type { Sample, Watched } from "./watched.ts";

/** How many places a sentence names. */
const MOST = 5;

type Sort = "reads" | "writes" | "DDL" | "other";
const WRITES = ["insert", "update", "delete"] as const;

function sortOf({ kind: { needs, beyond, isUnclear } }: Sample): Sort {
  if (isUnclear || beyond !== null) return "other";
  if (needs.includes("define")) return "DDL";
  if (WRITES.some((need) => needs.includes(need))) return "writes";
  return needs.includes("read") ? "reads" : "other";
}

/** What was seen of a SQL user while it was watched, and for how long that was. */
export function watchedReasons(watched: Watched | null): SuggestionReason[] {
  if (!watched || watched.readings === 0) return [];
  const { samples, isRunning, isHidden } = watched;
  const say = (speaks: SuggestionReason["speaks"], text: string): SuggestionReason => ({
    source: "watched",
    speaks,
    text,
  });
  const span = `in ${counted(watched.days, "day")}, ${counted(watched.readings, "sample")}`;
  const sorts = Map.groupBy(samples, sortOf);
  const seen = (["reads", "writes", "DDL"] as const).map((sort) => {
    const places = placesOf(sorts.get(sort) ?? []);
    return places === "" ? undefined : `${sort} ${sort === "DDL" ? "in" : "of"} ${places}`;
  });
  const others = sorts.has("other") ? ["statements of other kinds"] : [];
  const parts = [...seen.flatMap((part) => part ?? []), ...others, ...(seen[2] === undefined ? ["no DDL"] : [])];
  return [
    samples.length === 0
      ? say("fact", `Nothing was seen of it ${span}`)
      : say("for", `Seen: ${parts.join("; ")} ${span}`),
    ...(isHidden ? [say("against", "A part of what runs was not visible while it was watched")] : []),
    say("fact", `${isRunning ? "It is still watched. " : ""}Not seen does not mean not used: monthly jobs`),
  ];
}

/** The tables, where the cluster named them, else the databases. */
function placesOf(samples: readonly Sample[]): string {
  const tables = samples.flatMap(({ database, table }) =>
    table === null ? [] : `${database === null ? "" : `${shownText(database)}.`}${shownText(table)}`,
  );
  const named = new Set(samples.flatMap(({ database, table }) => (table === null ? [] : (database ?? []))));
  const databases = samples.flatMap(({ database, table }) =>
    table === null && database !== null && !named.has(database) ? shownText(database) : [],
  );
  const isUnknown = samples.some(({ database }) => database === null) && tables.length + databases.length === 0;
  const all = [...new Set([...tables, ...databases, ...(isUnknown ? ["an unknown database"] : [])])].sort();
  const more = all.length - MOST;
  return more > 0 ? `${all.slice(0, MOST).join(", ")} and ${more} more` : listed(all);
}

import type { Route } from "next";
import type { AdminState } from "#lib/shared/admin-state.ts";

/** Those of a cluster that are to be restricted: all of a state, some by name, or all that are not proved restricted. */
export type RestrictChoice = { state?: AdminState; names?: readonly string[] };

/** Of more, the names stand behind `#`, which no server receives: a longer address is refused. */
const LONGEST = 4_000;
const BEHIND = "names";

/** The page on which these SQL users of a cluster are restricted. Existing names may hold letters of any alphabet. */
export function restrictManyPath(clusterId: string, { state, names = [] }: RestrictChoice): Route {
  const search = new URLSearchParams({ cluster: clusterId });
  if (state) search.set("state", state);
  const chosen = new URLSearchParams(names.map((name) => ["user", name]));
  if (`${chosen}`.length > LONGEST) return `/restrict?${search}&in=${BEHIND}#${chosen}` as Route;
  return `/restrict?${search}${names.length > 0 ? `&${chosen}` : ""}` as Route;
}

/** What such an address chooses; null where its names were lost on the way. */
export function parseRestrictChoice(search: URLSearchParams, hash: string): RestrictChoice | null {
  const names = search.get("in") === BEHIND ? new URLSearchParams(hash.slice(1)).getAll("user") : search.getAll("user");
  if (names.length > 0) return { names };
  if (search.get("in") === BEHIND) return null;
  const state = search.get("state");
  return state === "admin" || state === "privileged" || state === "unknown" ? { state } : {};
}

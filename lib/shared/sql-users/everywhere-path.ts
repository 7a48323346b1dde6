/* The address of the list of all clusters, without the checks of its input: a page that only links to it loads no schema. */

/** Between cluster and name of the last SQL user of a page. */
export const AFTER_SEPARATOR = "/";

/** As `EverywhereFilter`; what is missing or null filters nothing. */
type Filter = { search?: string; state?: string | null; age?: number | "unknown" | null; due?: string | null };

/** The address of the list with these filters. */
export function everywherePath(
  { search, state, age, due }: Filter,
  after?: { clusterId: string; name: string },
): `/sql-users${string}` {
  const params = new URLSearchParams();
  if (search) params.set("q", search);
  if (state) params.set("state", state);
  if (age !== null && age !== undefined) params.set("age", String(age));
  if (due) params.set("due", due);
  if (after) params.set("after", after.clusterId + AFTER_SEPARATOR + after.name);
  return params.size === 0 ? "/sql-users" : `/sql-users?${params}`;
}

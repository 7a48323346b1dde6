import type { TeamList } from "#lib/shared/people/teams.ts";

export type TeamsPageProps = {
  list: TeamList;
  /** a part of the name */
  q: string;
  /** whether it is the first page of the list */
  isFirst: boolean;
};

export type TeamChange = "rename" | "remove";

/** The address of a page of the list. `after`: where it begins; undefined for the first. */
export function teamsPath(q: string, after?: string): `/access/teams${string}` {
  const params = new URLSearchParams();
  if (q !== "") params.set("q", q);
  if (after !== undefined) params.set("after", after);
  return params.size === 0 ? "/access/teams" : `/access/teams?${params}`;
}

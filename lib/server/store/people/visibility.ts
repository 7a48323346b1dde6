import { sql } from "kysely";
import type { Store } from "../db/base.ts";

/**
 * The SQL users that a person sees: all of these clusters and, on the others that are known, those of these teams.
 */
export type Visibility = {
  readonly clusters: readonly string[];
  readonly own: { readonly teams: readonly string[]; readonly clusters: readonly string[] };
};

export type Part = { clusters: readonly string[]; teams?: readonly string[] };

/** All of whole clusters, and those of some teams: each has an index of its own. */
export function partsOf({ clusters, own }: Visibility): Part[] {
  const owned = own.teams.length > 0 && own.clusters.length > 0;
  return [...(clusters.length > 0 ? [{ clusters }] : []), ...(owned ? [own] : [])];
}

/** The SQL users of this part that are there now. */
export function standing(store: Store, { clusters, teams }: Part) {
  const there = store.selectFrom("sql_users").where("sql_users.ended_at", "is", null);
  if (!teams) return there.where("sql_users.cluster_id", "in", clusters);
  return (
    there
      .where("sql_users.owner_team_id", "in", teams)
      // Not the column itself: without statistics SQLite would walk the index of all these clusters.
      .where(sql<boolean>`(sql_users.cluster_id || '') in (${sql.join(clusters)})`)
  );
}

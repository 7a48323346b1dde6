import { clustersWith } from "#lib/shared/policy.ts";
import type { Actor } from "../../access/guard.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import type { KnownCluster } from "../../store/clusters/known-clusters.ts";
import type { Store } from "../../store/db/open.ts";
import type { Visibility } from "../../store/people/visibility.ts";
import { teamsOf } from "../../store/sql-users/owned-sql-users.ts";

export type Seen = {
  reach: Visibility;
  /** all that the key sees, by name; the person may know only those of `whole`, and those on which their teams own something */
  known: readonly KnownCluster[];
  /** the clusters on which the person may list the SQL users */
  whole: ReadonlySet<string>;
};

/** The SQL users that this person may see: those of their clusters, and on the others those of their teams. */
export async function seenBy(db: Store, actor: Actor): Promise<Seen> {
  const [known, teams] = await Promise.all([clustersAsKnown(), teamsOf(db, actor.accountId)]);
  const listed = clustersWith(actor, "sql_users.read");
  const ids = known.map(({ id }) => id);
  const clusters = ids.filter((id) => listed === "all" || listed.has(id));
  const whole = new Set(clusters);
  const own = { teams: teams.map(({ id }) => id), clusters: ids.filter((id) => !whole.has(id)) };
  return { reach: { clusters, own }, known, whole };
}

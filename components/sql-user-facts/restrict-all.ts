import type { Route } from "next";
import { MOST_CLUSTERS } from "#lib/shared/restrict/limits.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";
import { restrictAllPath } from "./restrict-path.ts";

/** The clusters on which a person may restrict SQL users. */
export type Restricts = "all" | ReadonlySet<string>;

/** The page that restricts the superusers of several clusters together, and how many they are but for those that must stay. */
export type RestrictAllWay = { href: Route; count: number };

/** Undefined where fewer than two clusters on which this person may restrict have any to restrict, or more than go together. */
export function restrictAllWay(clusters: readonly CountedCluster[], restricts: Restricts): RestrictAllWay | undefined {
  const leftOf = ({ states, stay }: CountedCluster) => states.admin - stay;
  const some = clusters.filter(
    (each) => each.whole && (restricts === "all" || restricts.has(each.id)) && leftOf(each) > 0,
  );
  if (some.length < 2 || some.length > MOST_CLUSTERS) return undefined;
  return { href: restrictAllPath(some.map(({ id }) => id)), count: some.reduce((sum, each) => sum + leftOf(each), 0) };
}

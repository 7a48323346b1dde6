import { clustersWith } from "#lib/shared/policy.ts";
import { type StaysFor, staysByItself } from "#lib/shared/restrict/staying.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import type { ClusterWay, CountedCluster } from "#lib/shared/sql-users/overview.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { Actor } from "../../access/guard.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { sqlConnections } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { lastChecks } from "../../store/jobs/checks.ts";
import { type NamedSuperuser, superusersOf } from "../../store/sql-users/daily-counts.ts";

/** Of more clusters with nothing left, the names are not told: each is one reading. */
const MOST_NAMED = 5;

/** How far each cluster is on which this person sees all SQL users and may restrict them. */
export async function clusterWays(db: Store, actor: Actor, clusters: readonly CountedCluster[]): Promise<ClusterWay[]> {
  const [restricts, manages] = [
    clustersWith(actor, "sql_users.restrict"),
    clustersWith(actor, "sql_connection.manage"),
  ];
  const isIn = (allowed: typeof restricts, id: string) => allowed === "all" || allowed.has(id);
  const seen = clusters.filter(({ id, whole }) => whole && isIn(restricts, id));
  if (seen.length === 0) return [];
  const [connections, checks, closedOn] = await Promise.all([sqlConnections(db), lastChecks(db), keyClosedOn(db)]);
  const over = seen.filter(isNothingLeft).slice(0, MOST_NAMED);
  const named = new Map(await Promise.all(over.map(async ({ id }) => [id, await superusersOf(db, id)] as const)));
  return seen.map((cluster): ClusterWay => {
    const { id } = cluster;
    const connection = connections.find(({ clusterId }) => clusterId === id);
    const on = connection?.state === "on" ? connection : undefined;
    const last = on && checks.get(id);
    const isOfThis = last !== undefined && last.startedAt >= (on?.createdAt ?? 0);
    return {
      id,
      level: on?.level ?? null,
      mayConnect: isIn(manages, id) && connection === undefined && isWritable(cluster) && closedOn(id) === null,
      check: !isOfThis ? "none" : last.runs ? "runs" : "done",
      stays: (named.get(id) ?? []).map((each) => ({ name: each.name, why: whyStays(each) })),
    };
  });
}

const isNothingLeft = ({ states, stay, uncheckable, readAt }: CountedCluster) =>
  readAt !== null && states.admin > 0 && states.admin === stay && states.unknown === uncheckable;

/** Where by the counts all must stay, the one that does not for what it is, is the last admin. */
function whyStays({ name, isOwn, isBreakGlass, isProtected }: NamedSuperuser): StaysFor {
  const isSso = readOnlyOf(name) === "sso";
  return staysByItself({ isOwn, isSso, isBreakGlass, isProtected }) ?? "last_admin";
}

import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { Store } from "../db/base.ts";

/** Where the audit has who carried out a decision: changes of these targets since then, up to the time of the proof. */
export type CarrierSearch = {
  actions: readonly AuditAction[];
  targets: readonly string[];
  clusterId: string | null;
  /** epoch milliseconds */
  since: number;
  until: number;
};

/**
 * The author and id of the newest such change that was done; undefined where Rolecall made none, or several people made one. A change of unknown
 * outcome, such as a script that ran in part, counts as one that another person made.
 */
export async function findCarrier(
  store: Store,
  { actions, targets, clusterId, since, until }: CarrierSearch,
): Promise<{ actor: string; id: string } | undefined> {
  const made = store
    .selectFrom("audit_events")
    .select(["actor", "id"])
    .where("target", "in", targets)
    .where("action", "in", actions)
    .where("at", ">=", since)
    .where("at", "<=", until)
    .$if(clusterId !== null, (query) => query.where("cluster_id", "=", clusterId));
  const newest = await made.where("outcome", "=", "done").orderBy("sequence", "desc").limit(1).executeTakeFirst();
  if (!newest) return undefined;
  const other = await made
    .where("outcome", "in", ["done", "unknown"])
    .where("actor", "!=", newest.actor)
    .limit(1)
    .executeTakeFirst();
  return other ? undefined : newest;
}

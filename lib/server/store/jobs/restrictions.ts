import "server-only";
import type { StoredItemState } from "#lib/shared/audit/jobs.ts";
import type { Store } from "../db/base.ts";

/** How the first item of a job stands, since when, and whether others still wait. */
export async function firstOfJob(
  store: Store,
  jobId: string,
): Promise<{ state: StoredItemState; at: number; othersWait: boolean } | undefined> {
  const first = await store
    .selectFrom("job_items")
    .select(["state", "at"])
    .where("job_id", "=", jobId)
    .where("position", "=", 0)
    .executeTakeFirst();
  if (!first) return undefined;
  const other = await store
    .selectFrom("job_items")
    .select("id")
    .where("job_id", "=", jobId)
    .where("position", ">", 0)
    .where("state", "=", "waiting")
    .limit(1)
    .executeTakeFirst();
  return { ...first, othersWait: other !== undefined };
}

/**
 * The SQL users of a cluster whose restriction is not over, or that are put back: it waits, is under way, or its outcome is still looked for.
 */
export async function inRestriction(store: Store, clusterId: string): Promise<Set<string>> {
  const rows = await store
    .selectFrom("job_items")
    .innerJoin("jobs", "jobs.id", "job_items.job_id")
    .select("job_items.name")
    .where("jobs.kind", "in", ["restriction", "put_back"])
    .where("job_items.cluster_id", "=", clusterId)
    .where(({ or, and, eb }) =>
      or([
        eb("job_items.state", "in", ["waiting", "running"]),
        and([eb("job_items.state", "=", "unknown"), eb("job_items.next_at", "is not", null)]),
      ]),
    )
    .execute();
  return new Set(rows.flatMap(({ name }) => name ?? []));
}

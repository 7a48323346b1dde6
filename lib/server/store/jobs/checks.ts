import { z } from "zod";
import { checkResultSchema } from "#lib/shared/sql-users/checks.ts";
import type { Store } from "../db/base.ts";
import type { Item } from "./job-items.ts";
import { itemsOfJob } from "./job-items.ts";
import { GOES_ON, type Job, newestJobs } from "./jobs.ts";

export const checkInput = z.object({ clusterId: z.string(), clusterName: z.string() });
export const checkGiven = z.object({});
/** How many statements of how many were answered, and what the check came to. */
export const checkData = z.object({
  done: z.number(),
  total: z.number(),
  result: checkResultSchema.nullable(),
});

export type CheckInput = z.infer<typeof checkInput>;
export type CheckData = z.infer<typeof checkData>;
type CheckJob = Job<CheckInput>;
export type StoredCheck = { readonly job: CheckJob; readonly item: Item<unknown, CheckData> };

/** A cluster has one check at a time that is not over. */
export const openKeyOf = (clusterId: string) => `check:${clusterId}`;

/** Enough to have the last one that came to something, among those that failed or were stopped. */
const MOST = 10;

/** The newest checks of a cluster, the newest first. */
export async function newestChecks(store: Store, clusterId: string): Promise<StoredCheck[]> {
  const jobs = await newestJobs(store, { kind: "check", about: clusterId, most: MOST });
  const checks = await Promise.all(
    jobs.map(async (job) => {
      const [item] = await itemsOfJob(store, job.id);
      const given = { ...job, input: checkInput.parse(job.input) };
      return item && { job: given, item: { ...item, data: checkData.parse(item.data) } };
    }),
  );
  return checks.filter((check) => check !== undefined);
}

/** When the newest check of each cluster was started, whether it runs, and when it failed, if it did; by cluster. */
export async function lastChecks(
  store: Store,
): Promise<ReadonlyMap<string, { startedAt: number; runs: boolean; failedAt: number | null }>> {
  const rows = await store
    .selectFrom("jobs")
    .innerJoin("job_items", "job_items.job_id", "jobs.id")
    .select(["jobs.about", "jobs.started_at", "jobs.ended_at", "job_items.state"])
    .where("jobs.kind", "=", "check")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("jobs as later")
            .select("later.id")
            .where("later.kind", "=", "check")
            .whereRef("later.about", "=", "jobs.about")
            .whereRef("later.started_at", ">", "jobs.started_at"),
        ),
      ),
    )
    .execute();
  return new Map(
    rows.map(({ about, started_at: startedAt, ended_at: endedAt, state }) => [
      about ?? "",
      { startedAt, runs: endedAt === null, failedAt: state === "failed" ? endedAt : null },
    ]),
  );
}

/** The check of a cluster that runs; undefined where none does. */
export async function openCheck(store: Store, clusterId: string): Promise<string | undefined> {
  const row = await store
    .selectFrom("jobs")
    .select("id")
    .where("open_key", "=", openKeyOf(clusterId))
    .where("state", "in", GOES_ON)
    .executeTakeFirst();
  return row?.id;
}

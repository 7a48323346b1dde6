import { vi } from "vitest";
import type { RestrictPreview } from "#lib/shared/restrict/restriction.ts";
import type { SqlServer } from "../emulator/sql/sql-server.ts";
import { currentActor } from "../server/access/guard.ts";
import {
  restrictionDoor,
  restrictPreviewDoor,
  startRestrictionDoor,
} from "../server/edge/doors/sql-users/restriction.ts";
import { JOBS } from "../server/edge/process/job-kinds.ts";
import { startJob, underOf } from "../server/jobs/control.ts";
import { workOnJobs } from "../server/jobs/work.ts";
import { restrictionJob } from "../server/restrict/job.ts";
import { itemsToStart } from "../server/restrict/start.ts";
import type { Store } from "../server/store/db/base.ts";
import { store } from "../server/store/db/store.ts";
import { itemsOfJob } from "../server/store/jobs/job-items.ts";
import { jobOf } from "../server/store/jobs/jobs.ts";
import { inRequest } from "./next-headers.ts";
import { change, look, type Person } from "./requests.ts";

/* For tests only: restrictions of many SQL users. */

export const READ_ONLY = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" } as const;

type Selection = { clusterId: string; users: { name: string; wanted: object | null }[] }[];

export async function previewed(by: Person, clusters: Selection): Promise<RestrictPreview> {
  const shown = await look(by, restrictPreviewDoor, { clusters });
  if (!shown.ok) throw new Error(JSON.stringify(shown.error));
  return shown.value;
}

/** The selection with the digests that its preview shows, as the page sends it. */
export async function startInput(by: Person, clusters: Selection) {
  const shown = await previewed(by, clusters);
  const digests = new Map(
    shown.clusters.flatMap(({ clusterId, users }) => users.map(({ name, digest }) => [`${clusterId} ${name}`, digest])),
  );
  const withDigests = clusters.map(({ clusterId, users }) => ({
    clusterId,
    users: users.map((user) => ({ ...user, digest: digests.get(`${clusterId} ${user.name}`) ?? "0".repeat(64) })),
  }));
  return { clusters: withDigests, count: clusters.reduce((sum, { users }) => sum + users.length, 0) };
}

/** Starts a restriction of what was shown; resolves to the ids of its jobs. */
export async function started(by: Person, clusters: Selection, more: object = { canaryMinutes: 0 }): Promise<string[]> {
  const answer = await change(by, startRestrictionDoor, Object.assign(await startInput(by, clusters), more));
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.jobs.map(({ id }) => id);
}

/** Stores a restriction on which no server works; resolves to its id. */
export function stored(by: Person, clusterId: string, names: readonly string[]): Promise<string> {
  return inRequest(by.browser, async () => {
    const actor = await currentActor(false);
    if (!actor) throw new Error("nobody is signed in");
    const users = names.map((name) => ({ name, wanted: READ_ONLY }));
    const { clusters } = await startInput(by, [{ clusterId, users }]);
    const [ready] = await itemsToStart(actor, clusters as never);
    const input = { clusterId, onFailure: "go_on", canaryMinutes: 0, reason: "" } as const;
    const job = Object.assign(await underOf(actor), { about: clusterId, input });
    return (await startJob(await store(), restrictionJob, job, ready?.items ?? [])) ?? "";
  });
}

/** Waits until nothing of this restriction is under way or due. */
export async function settled(id: string, timeout = 60_000): Promise<void> {
  const db = await store();
  await vi.waitFor(
    async () => {
      await letTryAgain(db, id);
      await workOnJobs(db, JOBS, { pause: async () => {} });
      const job = await jobOf(db, "restriction", id);
      const isDue = job?.state === "running" && job.nextAt !== null && job.nextAt <= Date.now() + 60_000;
      const items = await itemsOfJob(db, id);
      if (isDue || items.some(({ state }) => state === "running"))
        throw new Error(JSON.stringify([job, items.map(({ state, step, code }) => [state, step, code].join())]));
    },
    { timeout, interval: 20 },
  );
}

/** What failed for a while is tried again at once. */
async function letTryAgain(db: Store, id: string): Promise<void> {
  const failed = db.updateTable("job_items").set({ next_at: 0 }).where("job_id", "=", id).where("code", "is not", null);
  const { numUpdatedRows } = await failed.where("state", "=", "waiting").where("tries", ">", 0).executeTakeFirst();
  if (numUpdatedRows > 0n) await db.updateTable("jobs").set({ next_at: 0 }).where("id", "=", id).execute();
}

/** A restriction as the page shows it, once it is at rest. */
export async function restriction(by: Person, id: string) {
  await settled(id);
  const answer = await look(by, restrictionDoor, { id });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

/** What a SQL user holds and owns, read as `root` by other statements than those of a restriction. */
export function fingerprint(sql: SqlServer, name: string, databases: readonly string[] = ["shop"]): string {
  const rows = (text: string, database?: string) =>
    sql
      .asRoot(text, database)
      .rows.map((row) => JSON.stringify(row))
      .sort();
  const inDatabases = databases.map((database) => [
    rows(`SHOW GRANTS FOR "${name}"`, database),
    sql
      .asRoot(
        `WITH objects AS (SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relkind IN ('r', 'S', 'v', 'm') UNION ALL SELECT pg_get_userbyid(nspowner) FROM pg_namespace UNION ALL SELECT pg_get_userbyid(proowner) FROM pg_proc), owners AS (SELECT owner, count(*) AS owned FROM objects WHERE owner NOT IN ('admin', 'root', 'node') GROUP BY owner) SELECT owner, owned FROM owners`,
        database,
      )
      .rows.filter(([owner]) => owner === name),
  ]);
  const user = sql.asRoot("SHOW USERS").rows.filter(([username]) => username === name);
  const own = [rows(`SHOW GRANTS ON ROLE FOR "${name}"`), rows(`SHOW SYSTEM GRANTS FOR "${name}"`)];
  return JSON.stringify([user, own, inDatabases], null, 1);
}

import { beforeEach, expect, vi } from "vitest";
import type { RanStatement, Workload } from "../emulator/world/world.ts";
import { suggestionDoor } from "../server/edge/doors/sql-users/suggestions.ts";
import { watchesDoor, watchUsersDoor } from "../server/edge/doors/sql-users/watching.ts";
import { JOBS } from "../server/edge/process/job-kinds.ts";
import { workOnJobs } from "../server/jobs/work.ts";
import type { Store } from "../server/store/db/base.ts";
import { store } from "../server/store/db/store.ts";
import { newRow } from "../server/store/sql-users/sql-users.ts";
import { startWatches } from "../server/store/sql-users/watches.ts";
import { change, look, type Person } from "./requests.ts";
import type { SqlWorld } from "./sql-cluster.ts";

/* For tests only: SQL users that are watched. */

export const WATCH_WAIT = { timeout: 20_000, interval: 20 };

export const ran = (user: string, database: string, text: string, at = Date.now()): RanStatement => {
  return { user, database, application: "app", text, at };
};

/** Watches a SQL user of this cluster for so long from now on, without a door; resolves to the id of its row. */
export async function saveWatch(db: Store, clusterId: string, { name = "watched", ms = 24 * 3_600_000 } = {}) {
  const row = await db
    .selectFrom("sql_users")
    .select("id")
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  const made = newRow({ clusterId, name }, Date.now());
  if (!row) await db.insertInto("sql_users").values(made).execute();
  const sqlUserId = row?.id ?? made.id;
  const by = { id: "acc_watch", name: "Ada" };
  await startWatches(db, [{ sqlUserId, clusterId, name }], { until: Date.now() + ms, reason: "To choose", by });
  return sqlUserId;
}

/** Lets the readings of a cluster be due now. */
export async function letRead(db: Store, clusterId: string): Promise<void> {
  const jobs = await db
    .selectFrom("jobs")
    .select("id")
    .where("kind", "=", "watch")
    .where("about", "=", clusterId)
    .execute();
  const ids = jobs.map(({ id }) => id);
  await db
    .updateTable("job_items")
    .set({ next_at: 0 })
    .where("job_id", "in", ids)
    .where("state", "=", "waiting")
    .execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("id", "in", ids).where("state", "=", "running").execute();
}

/** A cluster with the SQL users `shop_app`, `other` and `boss`, of which `shop_app` is watched by default. */
export function watching(world: () => SqlWorld) {
  beforeEach(async () => {
    for (const name of ["shop_app", "other", "boss"]) await world().cloud.addUser(world().clusterId, name);
  });

  function works(work: Partial<Workload>): void {
    world().cloud.setWorkload(world().clusterId, Object.assign({ running: [], insights: [] }, work));
  }

  const input = (more: object = {}) =>
    Object.assign({ clusterId: world().clusterId, names: ["shop_app"], days: 14, reason: "To choose its level" }, more);

  async function watch(by: Person = world().ada, more: object = {}) {
    const answer = await change(by, watchUsersDoor, input(more));
    return answer.ok ? answer.value : answer.error.code;
  }

  async function watches(by: Person = world().ada) {
    const answer = await look(by, watchesDoor, { clusterId: world().clusterId });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value.watches;
  }

  /** So many readings in all, as though the time of each had come. */
  async function readAgain(count: number): Promise<void> {
    const db = await store();
    const done = async () => {
      const [found] = await watches();
      return (found?.readings ?? 0) + (found?.failures ?? 0);
    };
    // The start has begun the first one.
    await vi.waitFor(async () => expect(await done()).toBeGreaterThan(0), WATCH_WAIT);
    for (let before = await done(); before < count; before = await done()) {
      await letRead(db, world().clusterId);
      await workOnJobs(db, JOBS, { pause: async () => {} });
      await vi.waitFor(async () => expect(await done()).toBeGreaterThan(before), WATCH_WAIT);
    }
  }

  async function samples() {
    const rows = await (await store())
      .selectFrom("watch_samples")
      .selectAll()
      .orderBy("kind")
      .orderBy("in_table")
      .execute();
    return rows.map(({ in_database, in_table, kind, samples: count }) => [in_database, in_table, kind, Number(count)]);
  }

  async function suggestion(name = "shop_app") {
    const answer = await look(world().ada, suggestionDoor, { clusterId: world().clusterId, name, read: true });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value;
  }

  return { works, watch, watches, readAgain, samples, suggestion };
}

import { expect } from "vitest";
import type { AnyJob } from "../../server/jobs/define.ts";
import { beginReadings, watchJob } from "../../server/restrict/watch/job.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { holdStatement } from "../sql-cluster.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import { saveWatch } from "../watch-steps.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: readings of watched SQL users whose server dies. */

/** Shorter than the time between two readings: the first is the last one. */
const SHORT_MS = 5 * 60_000;

function reading(): JobKill {
  let world: SqlWorld;
  let rowId = "";
  return {
    kind: watchJob as AnyJob,
    step: "read",
    items: 1,
    stopped: ["stopped", "done"],
    begin: async () => {
      world = await newSqlWorld("observe");
      const { cloud, clusterId } = world;
      await cloud.addUser(clusterId, "app");
      const ran = { user: "app", database: "shop", application: "app", text: "SELECT * FROM orders", at: Date.now() };
      cloud.setWorkload(clusterId, { running: [ran], insights: [] });
      rowId = await saveWatch(await store(), clusterId, { name: "app", ms: SHORT_MS });
      return (await beginReadings(await store(), clusterId)) ?? "";
    },
    hold: (when) => holdStatement(world.cloud.sql(world.clusterId), /last_active_query/, when),
    // A reading counts once, however often it was begun.
    verify: async (id) => {
      const db = await store();
      const [item] = await itemsOfJob(db, id);
      const watch = await db
        .selectFrom("watches")
        .select("readings")
        .where("sql_user_id", "=", rowId)
        .executeTakeFirst();
      const sampled = await db
        .selectFrom("watch_samples")
        .select(["in_table", "samples"])
        .orderBy("in_table")
        .execute();
      expect(watch?.readings).toBe(item?.state === "done" ? 1 : 0);
      const found = sampled.map((row) => [row.in_table, Number(row.samples)]);
      const once = [
        ["", 1],
        ["orders", 1],
      ];
      expect(found).toEqual(item?.state === "done" ? once : []);
    },
    changes: async () => {
      const rows = await (await store()).selectFrom("watch_samples").select("samples").execute();
      return rows.reduce((sum, { samples }) => sum + Number(samples), 0);
    },
  };
}

/** One for each step. */
export const WATCH_KILLS: Record<string, () => JobKill> = { "reading of watched SQL users": reading };

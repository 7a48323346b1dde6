import { expect } from "vitest";
import { startJob } from "../../server/jobs/control.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { restrictionJob } from "../../server/restrict/job.ts";
import { beginLooks, sinceJob } from "../../server/restrict/since/job.ts";
import { NOTHING_YET } from "../../server/restrict/stored.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { unitPerson } from "../people.ts";
import { holdStatement } from "../sql-cluster.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: looks at restricted SQL users whose server dies. */

/** Its last look is due within the time between two looks. */
const AGO_MS = 72 * 3_600_000 - 5 * 60_000;

function looking(): JobKill {
  let world: SqlWorld;
  return {
    kind: sinceJob as AnyJob,
    step: "look",
    items: 1,
    stopped: ["stopped", "done"],
    begin: async () => {
      world = await newSqlWorld("observe");
      const { cloud, clusterId, ada } = world;
      await cloud.addUser(clusterId, "app");
      const ran = { user: "app", database: "shop", application: "app", text: "SELECT 1 FROM orders", error: "42501" };
      cloud.setWorkload(clusterId, { running: [], insights: [Object.assign({ at: Date.now() }, ran)] });
      const db = await store();
      const starter = { id: ada.id, ...unitPerson("Ada"), sessionHash: "" };
      const input = { clusterId, onFailure: "go_on", canaryMinutes: 0, reason: "" } as const;
      const data = { ...NOTHING_YET, result: "restricted", checkedAt: Date.now() - AGO_MS } as const;
      const sqlUser = { clusterId, name: "app", sqlUserId: "usr_app" };
      const given = { wanted: null, statements: [], digest: "" };
      const job = { starter, requestId: "req_kill", address: "", input };
      const id = (await startJob(db, restrictionJob, job, [{ step: "check", input: given, data, sqlUser }])) ?? "";
      await db.updateTable("job_items").set({ state: "done" }).where("job_id", "=", id).execute();
      await db.updateTable("jobs").set({ state: "ended", ended_at: Date.now() }).where("id", "=", id).execute();
      await beginLooks(db, { restriction: id, clusterId }, new Map([["app", 1]]));
      const looks = await db
        .selectFrom("jobs")
        .select("id")
        .where("kind", "=", "restriction_watch")
        .executeTakeFirstOrThrow();
      await db.updateTable("jobs").set({ next_at: 0, start_at: null }).where("id", "=", looks.id).execute();
      await db.updateTable("job_items").set({ next_at: 0 }).where("job_id", "=", looks.id).execute();
      return looks.id;
    },
    hold: (when) => holdStatement(world.cloud.sql(world.clusterId), /max\(session_start\)/, when),
    // A look counts anew what is there, however often it is begun.
    verify: async (id) => {
      const db = await store();
      const [item] = await itemsOfJob(db, id);
      const seen = await db.selectFrom("restricted_seen").select(["refused", "sessions_before"]).executeTakeFirst();
      expect(seen).toEqual({ refused: item?.state === "done" ? 1 : 0, sessions_before: 1 });
    },
    changes: async () => {
      const rows = await (await store())
        .selectFrom("notices")
        .select("id")
        .where("account_id", "=", world.ada.id)
        .execute();
      return rows.length;
    },
  };
}

/** One for each step. */
export const SINCE_KILLS: Record<string, () => JobKill> = { "look at restricted SQL users": looking };

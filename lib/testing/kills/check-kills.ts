import { expect } from "vitest";
import { startJob } from "../../server/jobs/control.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { storedSqlUsers } from "../../server/store/sql-users/present-sql-users.ts";
import { checkJob } from "../../server/verification/check-job.ts";
import { holdStatement } from "../sql-cluster.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: checks of all SQL users whose server dies. */

function check(): JobKill {
  let world: SqlWorld;
  const proved = async () => (await storedSqlUsers(await store(), world.clusterId)).get("app")?.verified ?? null;
  return {
    kind: checkJob as AnyJob,
    step: "read",
    items: 1,
    // It changes nothing on the cluster: what was read is read again, or named as not done.
    stopped: ["stopped", "done"],
    begin: async () => {
      world = await newSqlWorld("observe");
      const { cloud, clusterId } = world;
      await cloud.addUser(clusterId, "app");
      const starter = { id: "", email: "Rolecall", name: "Rolecall", sessionHash: "" };
      const job = { starter, requestId: "req_kill", address: "", about: clusterId, openKey: `check:${clusterId}` };
      const input = { clusterId, clusterName: "shop" };
      const items = [{ step: "read", input: {}, data: { done: 0, total: 0, result: null } }];
      return (await startJob(await store(), checkJob, Object.assign(job, { input }), items)) ?? "";
    },
    hold: (when) => holdStatement(world.cloud.sql(world.clusterId), /^WITH every_user AS/, when),
    verify: async (id) => {
      const [item] = await itemsOfJob(await store(), id);
      if (item?.state === "done") expect(await proved()).toMatchObject({ by: "Rolecall", live: true });
    },
    // Proofs of one state have one event, however often they are kept.
    changes: async () => {
      const db = await store();
      const events = await db.selectFrom("audit_events").select("id").where("action", "=", "sql_user.verify").execute();
      return events.length;
    },
  };
}

/** One for each step. */
export const CHECK_KILLS: Record<string, () => JobKill> = { "check of all SQL users": check };

import { expect } from "vitest";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import { instantAt } from "#lib/shared/time/instant.ts";
import { approveRequestDoor, requestNewDoor } from "../../server/edge/doors/requests.ts";
import { createSqlUserDoor } from "../../server/edge/doors/sql-users/creation.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { approvalJob } from "../../server/sharing/requests/job.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { requestOf } from "../../server/store/requests/requests.ts";
import { approve, begin, idOf, newRequest, owned, requestForOwn, world } from "../request-steps.ts";
import { change } from "../requests.ts";
import { CLUSTER_ID } from "../scripted-vendor.ts";
import { holdStatement } from "../sql-cluster.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import { holdAtVendor, type JobKill } from "./job-kills.ts";

/* For tests only: approvals of requests whose server dies. */

const ENDS_MS = 5 * 24 * 3_600_000;
/** What the approval sends, and whether its SQL user is there then. */
const SENDS: Partial<Record<RequestKind, { method: string; isThere: boolean }>> = {
  create: { method: "POST", isThere: true },
  delete: { method: "DELETE", isThere: false },
};

async function asked(kind: RequestKind): Promise<string> {
  if (kind === "create") return newRequest();
  const sqlUserId = await owned("pay_app");
  const wantedUntil = { wanted_until: instantAt(Date.now() + ENDS_MS) };
  if (kind === "extend") await (await store()).updateTable("sql_users").set(wantedUntil).execute();
  return idOf(await requestForOwn(world.mara, kind, sqlUserId));
}

function approvalOf(kind: RequestKind): JobKill {
  const sends = SENDS[kind];
  let id = "";
  let calls = 0;
  const { hold, answer } = holdAtVendor();
  const kill: JobKill = {
    kind: approvalJob as AnyJob,
    step: kind,
    items: 1,
    // Another server carries nothing out that nobody waits for.
    ends: (isSent, point) => (point === "after" ? "done" : isSent ? "unknown" : "failed"),
    begin: async () => {
      await begin();
      await owned("there");
      id = await asked(kind);
      world.instead = ({ method }, carryOut) => {
        if (method !== sends?.method) return undefined;
        calls += 1;
        return answer(carryOut);
      };
      return "";
    },
    request: () => approve(world.cleo, id),
    verify: async (job) => {
      const db = await store();
      const [item] = await itemsOfJob(db, job);
      const request = await requestOf(db, { id, clusterId: CLUSTER_ID });
      const isDone = item?.state === "done";
      expect(request?.state).toBe(isDone ? "approved" : "pending");
      if (kind === "extend") expect((request?.wantedUntil ?? 0) > Date.now() + 2 * ENDS_MS).toBe(isDone);
      if (!sends) return;
      if (item?.state !== "unknown") expect(world.users.has("pay_app")).toBe(sends.isThere === isDone);
      // The next approval may take it over.
      if (kind === "create") expect(request?.sentName).toBe(item?.state === "unknown" ? "pay_app" : null);
    },
    changes: () => calls,
  };
  return sends ? Object.assign(kill, { hold }) : kill;
}

/** An approval of temporary access, whose SQL user is made by SQL. */
function approvalOfGrant(): JobKill {
  let sqlWorld: SqlWorld;
  let id = "";
  const sql = () => sqlWorld.cloud.sql(sqlWorld.clusterId);
  const made = () =>
    sql()
      .record()
      .filter(({ text }) => /^CREATE USER "?app_/.test(text ?? "")).length;
  return {
    kind: approvalJob as AnyJob,
    step: "grant",
    items: 1,
    ends: (isSent, point) => (point === "after" ? "done" : isSent ? "unknown" : "failed"),
    begin: async () => {
      sqlWorld = await newSqlWorld("manage");
      const { ada, mara, payments, clusterId } = sqlWorld;
      await change(ada, createSqlUserDoor, { clusterId, name: "pay_old", ownerTeamId: payments });
      const asked = { kind: "grant", clusterId, teamId: payments, access: "db=shop", wantedMinutes: 60, reason: "r" };
      id = idOf(await change(mara, requestNewDoor, asked));
      return "";
    },
    request: () => change(sqlWorld.ada, approveRequestDoor, { clusterId: sqlWorld.clusterId, id }),
    hold: (when) => holdStatement(sql(), /^CREATE USER "?app_/, when),
    verify: async (job) => {
      const db = await store();
      const [item] = await itemsOfJob(db, job);
      const request = await requestOf(db, { id, clusterId: sqlWorld.clusterId });
      expect(request?.state).toBe(item?.state === "done" ? "approved" : "pending");
      if (item?.state === "failed") expect(sqlWorld.cloud.userNames(sqlWorld.clusterId)).toHaveLength(2);
    },
    changes: made,
  };
}

/** One for each kind of request. */
export const APPROVAL_KILLS: Record<string, () => JobKill> = {
  "approval to create": () => approvalOf("create"),
  "approval of temporary access": approvalOfGrant,
  "approval to delete": () => approvalOf("delete"),
  "approval of a later end": () => approvalOf("extend"),
  "approval of a reset": () => approvalOf("reset"),
  "approval of privileges": () => approvalOf("privileges"),
};

import { expect } from "vitest";
import type { RestrictStep } from "#lib/shared/restrict/restriction.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { putBackJob } from "../../server/restrict/back-job.ts";
import { restrictionJob } from "../../server/restrict/job.ts";
import { type BackStepName, restrictionData } from "../../server/restrict/stored.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { storedSqlUsers } from "../../server/store/sql-users/present-sql-users.ts";
import { alive, storedBack } from "../put-back-steps.ts";
import { settled, stored } from "../restriction-steps.ts";
import { holdStatement } from "../sql-cluster.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: restrictions whose server dies. */

/** The statement of each step that is held; the first and the last step change nothing. */
const HELD: Record<RestrictStep, RegExp | undefined> = {
  read: undefined,
  roles: /^GRANT CONNECT ON DATABASE/,
  grants: /^GRANT "shop_ro_role" TO "app"/,
  revoke: /^REVOKE admin FROM "app"/,
  check: undefined,
};

const CHANGES = /^(GRANT|REVOKE|CREATE ROLE|ALTER)/;

/** Where each step is killed that puts a SQL user back. */
const HELD_BACK: Record<BackStepName, RegExp | undefined> = {
  give: /^GRANT admin TO "app"/,
  given: undefined,
  hold: undefined,
  take: undefined,
  roles: HELD.roles,
  grants: HELD.grants,
  revoke: HELD.revoke,
  check: undefined,
};

function killsOf(statement: RegExp | undefined) {
  let world: SqlWorld;
  let heldNow = 0;
  const sql = () => world.cloud.sql(world.clusterId);
  const sent = () =>
    sql()
      .record()
      .filter(({ user, text }) => user.startsWith("rolecall_") && CHANGES.test(text ?? "")).length;
  return {
    isRepeated: statement === undefined,
    hold:
      statement &&
      ((when: Parameters<typeof holdStatement>[2]) =>
        holdStatement(sql(), statement, when, (isHeld) => {
          heldNow = isHeld ? 1 : 0;
        })),
    // One that is held is on its way.
    changes: () => sent() + heldNow,
    begin: async () => {
      world = await newSqlWorld("manage");
      for (const name of ["app", "boss"]) await world.cloud.addUser(world.clusterId, name);
      return world;
    },
    /** What is true of the SQL user, and what Rolecall says. */
    now: async (id: string) => {
      const db = await store();
      const [item] = await itemsOfJob(db, id);
      const grants = sql().asRoot('SHOW GRANTS ON ROLE FOR "app"').rows;
      return {
        item,
        result: restrictionData.parse(item?.data).result,
        isAdmin: grants.some(([role]) => role === "admin"),
        isReader: grants.some(([role]) => role === "shop_ro_role"),
        state: (await storedSqlUsers(db, world.clusterId)).get("app")?.state,
      };
    },
  };
}

function restrictionOf(step: RestrictStep): JobKill {
  const { begin, now, ...kill } = killsOf(HELD[step]);
  return {
    ...kill,
    kind: restrictionJob as AnyJob,
    step,
    items: 1,
    // A SQL user that is begun is finished, also where its job is stopped.
    stopped: step === "read" ? "stopped" : "done",
    begin: async () => {
      const { ada, clusterId } = await begin();
      return stored(ada, clusterId, ["app"]);
    },
    verify: async (id) => {
      const { item, result, isAdmin, isReader, state } = await now(id);
      expect(state === "restricted").toBe(result === "restricted");
      if (item?.state === "done") expect([isAdmin, isReader, result]).toEqual([false, true, "restricted"]);
      if (item?.state === "stopped") expect([isAdmin, isReader, result]).toEqual([true, false, null]);
    },
  };
}

function putBackOf(step: BackStepName): JobKill {
  const { begin, now, ...kill } = killsOf(HELD_BACK[step]);
  return {
    ...kill,
    kind: putBackJob as AnyJob,
    step,
    items: 1,
    // Before the cluster has got anything, nothing is sent a second time.
    ends: (isSent) => (step === "give" && isSent ? ["done", "failed"] : ["done"]),
    // Nobody stops one that has begun: a superuser would be left.
    stopped: step === "give" ? ["stopped", "done", "failed"] : "done",
    begin: async () => {
      await alive();
      const { ada, clusterId } = await begin();
      const id = await stored(ada, clusterId, ["app"]);
      await settled(id);
      return storedBack(ada, id, 0);
    },
    verify: async (id) => {
      const { item, isAdmin, isReader, state } = await now(id);
      if (isAdmin) expect(state).not.toBe("restricted");
      if (item?.state === "done") expect([isAdmin, isReader, state]).toEqual([false, true, "restricted"]);
      // A statement of the dead server may arrive later than any clock allows: then nothing says that it is restricted.
      if (item?.state === "failed") expect([isReader, state]).toEqual([true, "unknown"]);
    },
  };
}

/** One for each step. */
export const PUT_BACK_KILLS: Record<string, () => JobKill> = {
  "giving back": () => putBackOf("give"),
  "check of what was given back": () => putBackOf("given"),
  "time of one that was put back": () => putBackOf("hold"),
  "reading of one that was put back": () => putBackOf("take"),
  "group roles of one that was put back": () => putBackOf("roles"),
  "grants of one that was put back": () => putBackOf("grants"),
  "revoke of one that was put back": () => putBackOf("revoke"),
  "check of one that was put back": () => putBackOf("check"),
};

/** One for each step. */
export const RESTRICTION_KILLS: Record<string, () => JobKill> = {
  "revoke of a restriction": () => restrictionOf("revoke"),
  "reading of a restriction": () => restrictionOf("read"),
  "group roles of a restriction": () => restrictionOf("roles"),
  "grants of a restriction": () => restrictionOf("grants"),
  "check of a restriction": () => restrictionOf("check"),
};

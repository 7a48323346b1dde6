import "server-only";
import { expect } from "vitest";
import type { RestrictStep } from "#lib/shared/restrict/restriction.ts";
import type { AnyJob } from "../server/jobs/define.ts";
import { restrictionJob } from "../server/restrict/job.ts";
import { restrictionData } from "../server/restrict/stored.ts";
import { store } from "../server/store/db/store.ts";
import { itemsOfJob } from "../server/store/jobs/job-items.ts";
import { storedSqlUsers } from "../server/store/sql-users/present-sql-users.ts";
import type { JobKill } from "./job-kills.ts";
import { stored } from "./restriction-steps.ts";
import { meanwhile } from "./sql-cluster.ts";
import { newSqlWorld, type SqlWorld } from "./sql-world.ts";

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

function restrictionOf(step: RestrictStep): JobKill {
  let world: SqlWorld;
  let heldNow = 0;
  const sql = () => world.cloud.sql(world.clusterId);
  const sent = () =>
    sql()
      .record()
      .filter(({ user, text }) => user.startsWith("rolecall_") && CHANGES.test(text ?? "")).length;
  const statement = HELD[step];
  return {
    kind: restrictionJob as AnyJob,
    step,
    items: 1,
    // A SQL user that is begun is finished, also where its job is stopped.
    stopped: step === "read" ? "stopped" : "done",
    begin: async () => {
      world = await newSqlWorld("manage");
      const { cloud, clusterId, ada } = world;
      for (const name of ["app", "boss"]) await cloud.addUser(clusterId, name);
      return stored(ada, clusterId, ["app"]);
    },
    isRepeated: statement === undefined,
    hold: statement && ((when) => holdAt(statement, when)),
    verify: async (id) => {
      const db = await store();
      const [item] = await itemsOfJob(db, id);
      const { result } = restrictionData.parse(item?.data);
      const grants = sql().asRoot('SHOW GRANTS ON ROLE FOR "app"').rows;
      const isAdmin = grants.some(([role]) => role === "admin");
      const isReader = grants.some(([role]) => role === "shop_ro_role");
      const state = (await storedSqlUsers(db, world.clusterId)).get("app")?.state;
      expect(state === "restricted").toBe(result === "restricted");
      if (item?.state === "done") expect([isAdmin, isReader, result]).toEqual([false, true, "restricted"]);
      if (item?.state === "stopped") expect([isAdmin, isReader, result]).toEqual([true, false, null]);
    },
    // One that is held is on its way.
    changes: () => sent() + heldNow,
  };

  function holdAt(which: RegExp, when: "before it is carried out" | "after it is carried out") {
    const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const hold = () => {
      arrived.resolve();
      return released.promise;
    };
    const holdBefore = () => {
      heldNow = 1;
      return hold();
    };
    if (when === "before it is carried out")
      sql().fault({ kind: "slow", statement: which, times: 1, until: meanwhile(holdBefore) });
    else sql().fault({ kind: "lie", statement: which, times: 1, lie: (result) => hold().then(() => result) });
    const release = () => {
      heldNow = 0;
      released.resolve();
    };
    return { arrived: arrived.promise, release };
  }
}

/** One for each step. */
export const RESTRICTION_KILLS: Record<string, () => JobKill> = {
  "revoke of a restriction": () => restrictionOf("revoke"),
  "reading of a restriction": () => restrictionOf("read"),
  "group roles of a restriction": () => restrictionOf("roles"),
  "grants of a restriction": () => restrictionOf("grants"),
  "check of a restriction": () => restrictionOf("check"),
};

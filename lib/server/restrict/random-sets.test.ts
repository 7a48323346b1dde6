import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshServer } from "../../testing/on-store.ts";
import { alive, backAtRest, endTime, pressed } from "../../testing/put-back-steps.ts";
import type { Person } from "../../testing/requests.ts";
import { fingerprint, restriction, settled, stored } from "../../testing/restriction-steps.ts";
import { endSqlWorlds, newSqlWorld } from "../../testing/sql-world.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { workOnJobs } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";

freshServer();
endSqlWorlds();

const isLong = process.env.ROLECALL_PROVE !== undefined;
const SETS = isLong ? 500 : 5;
/** Of one cluster: each statement of a restriction reads what all of its SQL users hold, so that many in one take far longer than in several. */
const OF_A_CLUSTER = 20;
/** It only ends a test that hangs. */
const TIMEOUT_MS = isLong ? 300_000 : 60_000;

/** What a SQL user may hold before: statements with its name at `$`. Some are powers, some are not. */
const RIGHTS = [
  'ALTER USER "$" WITH CREATEDB',
  'ALTER USER "$" WITH CREATEROLE',
  'ALTER USER "$" WITH CONTROLJOB',
  'ALTER USER "$" WITH VIEWACTIVITYREDACTED',
  'GRANT SYSTEM MODIFYCLUSTERSETTING TO "$"',
  'GRANT SYSTEM VIEWACTIVITY TO "$" WITH GRANT OPTION',
  'GRANT SYSTEM VIEWJOB TO "$"',
  'GRANT SYSTEM VIEWCLUSTERMETADATA TO "$" WITH GRANT OPTION',
  'GRANT makers TO "$"',
  'GRANT makers TO "$" WITH ADMIN OPTION',
  'GRANT watchers TO "$"',
  'GRANT watchers TO "$" WITH ADMIN OPTION',
  'GRANT owners TO "$"',
  'GRANT shop_ro_role TO "$"',
  'GRANT shop_ro_role TO "$" WITH ADMIN OPTION',
  'GRANT CONNECT ON DATABASE shop TO "$"',
  'GRANT CREATE ON DATABASE stock TO "$" WITH GRANT OPTION',
  'GRANT USAGE ON SCHEMA shop.public TO "$"',
  'GRANT SELECT ON ALL TABLES IN SCHEMA shop.public TO "$" WITH GRANT OPTION',
];
const ROLES = [
  "CREATE ROLE makers WITH CREATEROLE",
  "CREATE ROLE watchers",
  "GRANT SYSTEM VIEWJOB TO watchers",
  "CREATE ROLE owners",
  "CREATE ROLE shop_ro_role",
  // It has its level already: the others of a group role get what it gets.
  "GRANT CONNECT ON DATABASE shop TO shop_ro_role",
  "GRANT USAGE ON SCHEMA shop.public TO shop_ro_role",
  "GRANT SELECT ON ALL TABLES IN SCHEMA shop.public TO shop_ro_role",
];

/** Of the same seed in each run. */
const sets = fc.sample(fc.subarray(RIGHTS), { numRuns: SETS, seed: 20261130 });
type Sets = typeof sets;
const clusters = Array.from({ length: Math.ceil(SETS / OF_A_CLUSTER) }, (_, at) => ({
  from: at * OF_A_CLUSTER,
  of: sets.slice(at * OF_A_CLUSTER, (at + 1) * OF_A_CLUSTER),
}));

/** A cluster with a SQL user for each set, and what each holds. */
async function withSets(sets: Sets) {
  const { cloud, clusterId, ada } = await newSqlWorld("manage");
  const sql = cloud.sql(clusterId);
  for (const text of ROLES) sql.asRoot(text);
  sql.asRoot("REASSIGN OWNED BY root TO owners", "stock");
  const names = sets.map((_, at) => `set_${String(at).padStart(3, "0")}`);
  for (const name of [...names, "boss"]) await cloud.addUser(clusterId, name);
  for (const [at, rights] of sets.entries())
    for (const right of rights) sql.asRoot(right.replace("$", names[at] ?? ""));
  const print = (name: string) => fingerprint(sql, name, ["shop", "stock"]);
  const before = new Map(names.map((name) => [name, print(name)]));
  return { ada, sql, clusterId, names, print, before };
}

async function restricted(by: Person, clusterId: string, names: readonly string[]) {
  const id = await stored(by, clusterId, names);
  await workOnJobs(await store(), JOBS, { pause: async () => {} });
  await settled(id, TIMEOUT_MS);
  return restriction(by, id);
}

test("the sets are as many as they are said to be, each on one cluster", () => {
  expect(clusters.flatMap(({ of }) => of)).toEqual(sets);
  expect(sets).toHaveLength(SETS);
});

describe.each(clusters)("of sets from $from on", ({ of }) => {
  test("what is given back equals what was taken, for any rights before", { timeout: 2 * TIMEOUT_MS }, async () => {
    const { ada, sql, clusterId, names, print, before } = await withSets(of);
    sql.fault({ kind: "retry", statement: /^REVOKE admin/ });
    const { items } = await restricted(ada, clusterId, names);
    expect(
      items
        .map(({ state, code, sent }) => [state, code, sent > 5].join())
        .filter((each) => each !== "failed,sql_refused,true"),
    ).toEqual([]);
    for (const name of names) expect(print(name), name).toBe(before.get(name));
  });

  test("one that is put back holds what it held, and after its time what its restriction left", {
    timeout: 2 * TIMEOUT_MS,
  }, async () => {
    await alive();
    const { ada, clusterId, names, print, before } = await withSets(of);
    const { id, items } = await restricted(ada, clusterId, names);
    const after = new Map(names.map((name) => [name, print(name)]));
    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(["done"]));
    for (const name of names) {
      // All of them take longer than a proof of identity lasts.
      await (await store()).updateTable("sessions").set({ confirmed_at: Date.now() }).execute();
      expect(await pressed(ada, id, {}, name), name).toBe(null);
      const { job } = await backAtRest();
      expect(print(name), name).toBe(before.get(name));
      await endTime(await store(), job.id);
      const { item } = await backAtRest();
      const { code = null } = items.find((each) => each.name === name) ?? {};
      expect([item.state, item.code], name).toEqual(["done", code]);
      expect(print(name), name).toBe(after.get(name));
    }
  });
});

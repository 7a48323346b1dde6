import { beforeEach, describe, expect, test, vi } from "vitest";
import { freshServer } from "../../testing/on-store.ts";
import { fingerprint, restriction, settled, stored } from "../../testing/restriction-steps.ts";
import { registry } from "../../testing/server.ts";
import { meanwhile } from "../../testing/sql-cluster.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../testing/sql-world.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { workOnJobs } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";
import { freshDatabase } from "../store/db/testing.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";

/* Many restrictions whose server dies again and again, in any statement. */

freshServer();
endSqlWorlds();

const isLong = process.env.ROLECALL_PROVE !== undefined;
const SHORT = { users: 4, kills: 2 };
const LONG = { users: 300, kills: 30 };
/** It only ends a test that hangs. */
const TIMEOUT_MS = isLong ? 300_000 : 60_000;

/** Where a server dies: before a statement of a step, or after it. */
const PLACES = [
  /^WITH every_user/,
  /^USE "shop"/,
  /^GRANT SELECT/,
  /^GRANT "shop_ro_role"/,
  /^REVOKE admin/,
  /^SHOW GRANTS ON ROLE/,
];

let world: SqlWorld;
const sql = () => world.cloud.sql(world.clusterId);

/** Holds a statement of the next server for good; resolves once one has arrived. */
function killAt(statement: RegExp, isAfter: boolean): { arrived: Promise<void>; release: () => void } {
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const hold = () => {
    arrived.resolve();
    return released.promise;
  };
  if (isAfter) sql().fault({ kind: "lie", statement, times: 1, lie: (result) => hold().then(() => result) });
  else sql().fault({ kind: "slow", statement, times: 1, until: meanwhile(hold) });
  return { arrived: arrived.promise, release: released.resolve };
}

/** The server of now is dead: its leases have run out, and another one starts on its store. */
async function nextServer(): Promise<void> {
  const opened = registry()?.get("store");
  registry()?.clear();
  if (!process.env.DATABASE_URL?.startsWith("postgres")) registry()?.set("store", opened);
  await (await store()).deleteFrom("leases").execute();
}

/** Names whose admin the cluster refuses to take. */
const isStubborn = (at: number) => at % 7 === 3;

describe.each(isLong ? ["SQLite", "PostgreSQL"] : ["SQLite"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(() => void (url && vi.stubEnv("DATABASE_URL", url())));
  const { users, kills } = isLong ? LONG : SHORT;

  test("after many kills in any statement each SQL user is restricted, whole as before, or named", {
    timeout: 2 * TIMEOUT_MS,
  }, async () => {
    world = await newSqlWorld("manage");
    const { cloud, clusterId, ada } = world;
    const names = Array.from({ length: users }, (_, at) => `app_${String(at).padStart(3, "0")}`);
    for (const name of [...names, "boss"]) await cloud.addUser(clusterId, name);
    const before = new Map(names.map((name) => [name, fingerprint(sql(), name)]));
    for (const [at, name] of names.entries())
      if (isStubborn(at)) sql().fault({ kind: "retry", statement: new RegExp(`^REVOKE admin FROM "${name}"`) });
    const dead: (() => void)[] = [];
    let next = killAt(PLACES[3] as RegExp, false);
    const id = await stored(ada, clusterId, names);
    const works: Promise<void>[] = [];
    const work = async () => void works.push(workOnJobs(await store(), JOBS, { pause: async () => {} }));
    await work();
    for (let at = 0; at < kills; at++) {
      await next.arrived;
      dead.push(next.release);
      await nextServer();
      next = killAt(PLACES[(at * 5 + 1) % PLACES.length] as RegExp, at % 2 === 0);
      await work();
    }
    next.release();
    await settled(id, TIMEOUT_MS);
    for (const release of dead) release();
    await Promise.allSettled(works);
    await settled(id, TIMEOUT_MS);
    const { items } = await restriction(ada, id);
    const known = await storedSqlUsers(await store(), clusterId);
    const roles = (name: string) =>
      sql()
        .asRoot(`SHOW GRANTS ON ROLE FOR "${name}"`)
        .rows.map(([role]) => role);
    expect(items).toHaveLength(users);
    for (const { name, state, code, result } of items) {
      const isAdmin = roles(name).includes("admin");
      const about = `${name}: ${state} ${code}`;
      if (known.get(name)?.state === "restricted") expect(isAdmin, about).toBe(false);
      if (!isAdmin) expect(roles(name), about).toContain("shop_ro_role");
      if (isStubborn(names.indexOf(name))) expect([state, code], about).toEqual(["failed", "sql_refused"]);
      else expect([state, result], about).toEqual(["done", "restricted"]);
      if (state === "failed") expect(fingerprint(sql(), name), about).toBe(before.get(name));
    }
  });
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Result } from "../../emulator/sql/shows.ts";
import { freshServer } from "../../testing/on-store.ts";
import { fingerprint, restriction, settled, stored } from "../../testing/restriction-steps.ts";
import { registry } from "../../testing/server.ts";
import { meanwhile } from "../../testing/sql-cluster.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../testing/sql-world.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { workOnJobs } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";
import { freshDatabase } from "../store/db/testing.ts";
import { type Item, itemsOfJob } from "../store/jobs/job-items.ts";
import { jobOf } from "../store/jobs/jobs.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { checkSqlUsers } from "../verification/check-sql-users.ts";
import { restrictionData } from "./stored.ts";

/* Many restrictions whose server dies again and again, in any statement. */

freshServer();
endSqlWorlds();

const isLong = process.env.ROLECALL_PROVE !== undefined;
const SHORT = { users: 4, kills: 2 };
/** Each act of the person comes once at least. */
const SHORT_BESIDE = { users: 14, kills: 3 };
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
const rolesOf = (name: string) =>
  sql()
    .asRoot(`SHOW GRANTS ON ROLE FOR "${name}"`)
    .rows.map(([role]) => role);

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

const isShared = () => process.env.DATABASE_URL?.startsWith("postgres") ?? false;

/** The server of now is dead: its leases have run out, and another one starts on its store. */
async function nextServer(): Promise<void> {
  const opened = registry()?.get("store");
  registry()?.clear();
  if (!isShared()) registry()?.set("store", opened);
  await (await store()).deleteFrom("leases").execute();
}

/** Names whose admin the cluster refuses to take. */
const isStubborn = (at: number) => at % 7 === 3;

/** A cluster with so many superusers, some of them stubborn, and what each holds. */
async function manySuperusers(users: number): Promise<{ names: string[]; before: Map<string, string> }> {
  world = await newSqlWorld("manage");
  const { cloud, clusterId } = world;
  const names = Array.from({ length: users }, (_, at) => `app_${String(at).padStart(3, "0")}`);
  for (const name of [...names, "boss"]) await cloud.addUser(clusterId, name);
  const before = new Map(names.map((name) => [name, fingerprint(sql(), name)]));
  for (const [at, name] of names.entries())
    if (isStubborn(at)) sql().fault({ kind: "retry", statement: new RegExp(`^REVOKE admin FROM "${name}"`) });
  return { names, before };
}

/** Restricts them while servers die; `beside` comes with each death. Resolves to the id of the restriction once it is at rest. */
async function restrictUnderKills(
  names: readonly string[],
  kills: number,
  beside: (id: string) => Promise<void> = async () => {},
): Promise<string> {
  const { ada, clusterId } = world;
  const dead: (() => void)[] = [];
  let next = killAt(PLACES[3] as RegExp, false);
  const id = await stored(ada, clusterId, names);
  const works: Promise<void>[] = [];
  const isOver = Promise.withResolvers<void>();
  // A held statement is given up after a while, and what was to be dead goes on. On a store of several servers that is a slow one.
  const work = async () => {
    const at = dead.length;
    const pause = async () => (!isShared() && dead.length > at ? isOver.promise : undefined);
    works.push(workOnJobs(await store(), JOBS, { pause }));
  };
  await work();
  for (let at = 0; at < kills; at++) {
    await next.arrived;
    dead.push(next.release);
    await beside(id);
    await nextServer();
    next = killAt(PLACES[(at * 5 + 1) % PLACES.length] as RegExp, at % 2 === 0);
    await work();
  }
  next.release();
  await settled(id, TIMEOUT_MS);
  for (const release of dead) release();
  isOver.resolve();
  await Promise.allSettled(works);
  await settled(id, TIMEOUT_MS);
  return id;
}

describe.each(isLong ? ["SQLite", "PostgreSQL"] : ["SQLite"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(() => void (url && vi.stubEnv("DATABASE_URL", url())));
  const { users, kills } = isLong ? LONG : SHORT;

  test("after many kills in any statement each SQL user is restricted, whole as before, or named", {
    timeout: 2 * TIMEOUT_MS,
  }, async () => {
    const { names, before } = await manySuperusers(users);
    const id = await restrictUnderKills(names, kills);
    const { items } = await restriction(world.ada, id);
    const known = await storedSqlUsers(await store(), world.clusterId);
    expect(items).toHaveLength(users);
    for (const { name, state, code, result } of items) {
      const isAdmin = rolesOf(name).includes("admin");
      const about = `${name}: ${state} ${code}`;
      if (known.get(name)?.state === "restricted") expect(isAdmin, about).toBe(false);
      if (!isAdmin) expect(rolesOf(name), about).toContain("shop_ro_role");
      if (isStubborn(names.indexOf(name))) expect([state, code], about).toEqual(["failed", "sql_refused"]);
      else expect([state, result], about).toEqual(["done", "restricted"]);
      if (state === "failed") expect(fingerprint(sql(), name), about).toBe(before.get(name));
    }
  });

  test("beside a person who changes grants, each is proved restricted, whole as the person left it, or named", {
    timeout: 2 * TIMEOUT_MS,
  }, async () => {
    const many = isLong ? LONG : SHORT_BESIDE;
    const { names, before } = await manySuperusers(many.users);
    const person = personBeside(names);
    const id = await restrictUnderKills(names, many.kills, (restrictionId) => person.atKill(restrictionId));
    const db = await store();
    const known = await storedSqlUsers(db, world.clusterId);
    const items = await itemsOfJob(db, id);
    expect(items).toHaveLength(many.users);
    const job = await jobOf(db, "restriction", id);
    expect([job?.state, job?.cause]).toEqual(["ended", null]);
    for (const item of items) {
      const { state } = known.get(item.name) ?? {};
      expectTrue(item, state, { acts: person.actsOn(item.name), before: before.get(item.name) });
    }
    // Each act met a SQL user, in the middle of its restriction and apart from it.
    expect(new Set(names.flatMap((name) => person.actsOn(name).map(({ act }) => act)))).toEqual(new Set(ACT_NAMES));
    const named = items.flatMap(({ code }) => code ?? []);
    for (const code of ["sql_refused", "sql_changed", "restriction_missing", "restriction_still_admin"])
      expect(named).toContain(code);
    // What the person did after a proof is what the next check shows.
    await checkSqlUsers({ clusterId: world.clusterId, request: { requestId: "req_check", address: "" } });
    const checked = await storedSqlUsers(db, world.clusterId);
    for (const name of names) expect([name, checked.get(name)?.state === "admin"]).toEqual([name, sql().isAdmin(name)]);
  });
});

/** What a person does to a SQL user: by itself, or after a statement of its restriction. */
const ACTS = {
  "gives it a right": {
    after: 'GRANT "shop_ro_role" TO ',
    sql: (name: string) => `ALTER USER "${name}" WITH CREATEROLE`,
  },
  "takes its level away": {
    after: "REVOKE admin FROM ",
    sql: (name: string) => `REVOKE "shop_ro_role" FROM "${name}"`,
  },
  "puts it into a role that is admin": {
    after: "REVOKE admin FROM ",
    sql: (name: string) => `GRANT "ops" TO "${name}"`,
  },
  "makes it admin again": { after: "REVOKE admin FROM ", sql: (name: string) => `GRANT admin TO "${name}"` },
} as const;
type Act = keyof typeof ACTS;
const ACT_NAMES = Object.keys(ACTS) as Act[];

/** Of one that meets the person in the middle of its own restriction, the act. */
function actOn(at: number): Act | undefined {
  return at % 3 === 2 && !isStubborn(at) ? ACT_NAMES[Math.floor(at / 3) % ACT_NAMES.length] : undefined;
}

/** `left`: what the SQL user held right after it */
type Done = { act: Act; at: number; left: string };

/** A person with SQL of their own. */
function personBeside(names: readonly string[]) {
  const done = new Map<string, Done[]>();
  const does = (name: string, act: Act) => {
    sql().asRoot(ACTS[act].sql(name));
    done.set(name, [...(done.get(name) ?? []), { act, at: Date.now(), left: fingerprint(sql(), name) }]);
  };
  sql().asRoot("CREATE ROLE ops");
  sql().asRoot("GRANT admin TO ops");
  for (const [at, name] of names.entries()) {
    const act = actOn(at);
    if (!act) continue;
    const lie = (result: Result) => {
      does(name, act);
      return result;
    };
    sql().fault({ kind: "lie", statement: new RegExp(`^${ACTS[act].after}"${name}"`), times: 1, lie });
  }
  let round = 0;
  return {
    actsOn: (name: string) => done.get(name) ?? [],
    /** Changes one that waits and one that is done, where nobody touched them yet. */
    async atKill(id: string): Promise<void> {
      const free = (await itemsOfJob(await store(), id)).filter(
        ({ name }) => !done.has(name) && actOn(names.indexOf(name)) === undefined && !isStubborn(names.indexOf(name)),
      );
      const waiting = free.findLast(({ state, step }) => state === "waiting" && step === "read");
      const restricted = free.find(({ state }) => state === "done");
      if (waiting) does(waiting.name, "gives it a right");
      if (restricted) does(restricted.name, ACT_NAMES[round++ % ACT_NAMES.length] as Act);
    },
  };
}

/** Fails where what Rolecall says of a SQL user is not so, unless the person changed it after it was proved. */
function expectTrue(
  item: Item,
  known: string | undefined,
  { acts, before }: { acts: Done[]; before: string | undefined },
) {
  const { name, state, code, step, tries, nextAt } = item;
  const { checkedAt, result } = restrictionData.parse(item.data);
  const about = `${name}: ${state} ${code} ${result}, ${step} ${tries} ${nextAt}, ${acts.map(({ act }) => act).join(", ")}`;
  const [isAdmin, roles] = [sql().isAdmin(name), rolesOf(name)];
  const isChangedSince = acts.some(({ at }) => at >= (checkedAt ?? 0));
  if (isChangedSince && state === "done") return;
  if (known === "restricted") expect(isAdmin, about).toBe(false);
  switch (state) {
    case "done":
      expect([isAdmin, roles.includes("shop_ro_role")], about).toEqual([false, true]);
      expect([result, code], about).toEqual(
        acts.some(({ act }) => act === "gives it a right")
          ? ["privileged", "restriction_privileged"]
          : ["restricted", null],
      );
      return;
    case "failed":
      if (code === "restriction_still_admin") expect(isAdmin, about).toBe(true);
      else if (code === "restriction_missing") expect(roles, about).not.toContain("shop_ro_role");
      else {
        expect(["sql_refused", "sql_changed"], about).toContain(code);
        expect(fingerprint(sql(), name), about).toBe(acts.at(-1)?.left ?? before);
      }
      return;
    default:
      expect(`${state} ${code}`, about).toBe("unknown restriction_unproved");
  }
}

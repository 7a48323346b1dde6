import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeCluster } from "../../testing/fake-cloud.ts";
import { freshServer } from "../../testing/on-store.ts";
import { begin, codeOf, world } from "../../testing/request-steps.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { hold, nextServer, noPause, underWay, workOnAll } from "../../testing/sql-users/rotation-faults.ts";
import {
  addApps,
  beginRotations,
  newOpener,
  type Opener,
  once,
  opened,
  rotation,
  started,
  statesOf,
} from "../../testing/sql-users/rotation-steps.ts";
import { drain } from "../base/request/in-flight.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { pauseRotationDoor, resumeRotationDoor, retryRotationDoor } from "../edge/doors/sql-users/rotation.ts";
import { protectSqlUserDoor } from "../edge/doors/sql-users/sql-users.ts";
import { putGrant, removeGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { freshDatabase } from "../store/db/testing.ts";
import { jobLease } from "../store/jobs/jobs.ts";
import { knowersOf } from "../store/passwords/exposures.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";

freshServer();

let browser: Opener;
let bea: Person;

describe.each(["SQLite", "PostgreSQL"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    ({ bea, browser } = await beginRotations());
  });

  test("a lost answer is settled with the same password", async () => {
    const [name = ""] = await addApps(1);
    let lost = 0;
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT" || lost >= 2) return undefined;
      lost += 1;
      carryOut();
      return { status: 500, json: { code: 13, message: "internal" } };
    };
    const over = await once(bea, await started(bea, browser, [name]), "over");
    expect(statesOf(over)).toEqual({ [name]: "done" });
    expect(new Set(world.passwords).size).toBe(1);
    expect((await opened(bea, browser, over)).get(name)).toBe(world.users.get(name));
  });

  test("a SQL user left by a dead server gets another password, which the browser opens", async () => {
    const names = await addApps(12);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    const dead = await nextServer();
    await workOnAll(await store(), noPause);
    const over = await once(bea, id, "over");
    expect(over.counts).toMatchObject({ done: 12 });
    const shown = await opened(bea, browser, over);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(world.users));
    release();
    await dead();
    // Writes of the dead server are ignored; a password that it set late is still recorded.
    const late = await rotation(bea, id);
    expect(late.items.map(({ at, place }) => [at, place])).toEqual(over.items.map(({ at, place }) => [at, place]));
    expect(late.items.filter(({ replacedBy }) => replacedBy)).toHaveLength(10);
  });

  test("a refusal after a lost answer is unknown, and the sent password can still be opened", async () => {
    const [name = ""] = await addApps(1);
    let calls = 0;
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT") return undefined;
      calls += 1;
      if (calls > 3) return { status: 400, json: { code: 3, message: "must be different from the current password" } };
      carryOut();
      return { status: 500, json: { code: 13, message: "internal" } };
    };
    const over = await once(bea, await started(bea, browser, [name]), "over");
    expect(statesOf(over)).toEqual({ [name]: "unknown outcome_unknown" });
    expect((await opened(bea, browser, over)).get(name)).toBe(world.users.get(name));
    // So the starter counts among those who may know it.
    const row = await rowOf(await store(), at(name));
    expect(await knowersOf(await store(), row?.id ?? "")).toMatchObject([
      { accountId: bea.id, way: "rotation", inForce: "maybe" },
    ]);
    // A refused retry does not prove whether the password sent before was set.
    expect(codeOf(await change(bea, retryRotationDoor, { id: over.id, key: browser.key }))).toBe("ok");
    expect(statesOf(await once(bea, over.id, "over"))).toEqual({ [name]: "unknown outcome_unknown" });
  });

  test("a password is not sent again after a lost answer where the starter has lost the role meanwhile", async () => {
    const [name = ""] = await addApps(1);
    const db = await store();
    let sent = 0;
    world.instead = (request) => {
      if (request.method !== "PUT") return undefined;
      sent += 1;
      const lost = { status: 500, json: { code: 13, message: "internal" } };
      return sent < 3 ? lost : removeGrant(db, { kind: "account", id: bea.id }, CLUSTER_ID).then(() => lost);
    };
    const over = await once(world.ada, await started(bea, browser, [name]), "over");
    expect([statesOf(over), sent]).toEqual([{ [name]: "unknown outcome_unknown" }, 3]);
  });

  test("losing the role in the middle pauses it with the cause, and it goes on once the starter has the role again", async () => {
    const names = await addApps(15);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    const db = await store();
    const subject = { kind: "account", id: bea.id } as const;
    await removeGrant(db, subject, CLUSTER_ID);
    release();
    const paused = await once(world.ada, id, "paused");
    expect(paused).toMatchObject({ cause: "cluster_not_found", changedBy: "Rolecall" });
    expect(paused.counts).toMatchObject({ done: 10, waiting: 5, failed: 0 });
    expect([...world.users.values()].filter((password) => password === "old")).toHaveLength(5);
    await putGrant(db, subject, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
    expect(codeOf(await change(bea, resumeRotationDoor, { id, key: browser.key }))).toBe("ok");
    expect((await once(bea, id, "over")).counts).toMatchObject({ done: 15 });
  });

  test("one that becomes protected in the middle is not rotated without the password for it", async () => {
    const names = await addApps(11);
    const release = hold();
    const id = await started(world.cleo, browser, names);
    await underWay(10);
    expect(codeOf(await change(world.ada, protectSqlUserDoor, at("app_10")))).toBe("ok");
    release();
    const over = await once(world.cleo, id, "over");
    expect(statesOf(over).app_10).toBe("failed sql_user_protected");
    expect(world.users.get("app_10")).toBe("old");
  });

  test("a SQL user that is deleted in the middle, and one that the vendor refuses, each have an end", async () => {
    const names = await addApps(4);
    world.instead = (request) => {
      if (request.method !== "PUT") return undefined;
      if (request.path.includes("app_1")) return { status: 404, json: { code: 5, message: "user not found" } };
      if (request.path.includes("app_2")) return { status: 400, json: { code: 3, message: "not valid" } };
      return undefined;
    };
    const over = await once(bea, await started(bea, browser, names), "over");
    expect(statesOf(over)).toEqual({
      app_0: "done",
      app_1: "failed sql_user_not_found",
      app_2: "failed cloud_rejected",
      app_3: "done",
    });
    expect((await opened(bea, browser, over)).size).toBe(2);
    world.instead = () => undefined;
    expect(codeOf(await change(bea, retryRotationDoor, { id: over.id, key: browser.key }))).toBe("ok");
    expect(statesOf(await once(bea, over.id, "over"))).toMatchObject({ app_1: "done", app_2: "done" });
  });

  test("a cluster that is locked in the middle leaves the old passwords of what waits, and a retry sets them once it is ready", async () => {
    const names = await addApps(13);
    const release = hold();
    const id = await started(bea, browser, names);
    await underWay(10);
    world.instead = (request) => {
      if (request.method === "PUT") return { status: 409, json: { code: 10, message: "cluster lock is held" } };
      const locked = { ...fakeCluster(), state: "LOCKED" };
      return request.path.endsWith("/clusters") ? { status: 200, json: { clusters: [locked] } } : undefined;
    };
    clusterFacts().forget();
    release();
    const over = await once(bea, id, "over");
    expect(over.counts).toMatchObject({ done: 10, failed: 3 });
    expect(Object.values(statesOf(over)).filter((state) => state === "failed cluster_not_ready")).toHaveLength(3);
    expect([...world.users.values()].filter((password) => password === "old")).toHaveLength(3);
    world.instead = () => undefined;
    clusterFacts().forget();
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: browser.key }))).toBe("ok");
    const again = await once(bea, id, "over");
    expect(again.counts).toMatchObject({ done: 13 });
    expect(Object.fromEntries(await opened(bea, browser, again))).toEqual(Object.fromEntries(world.users));
  });
});

test("a stop of the server leaves a rotation to the next one", async () => {
  await begin();
  bea = await person("Bea", { role: "cluster_creator" });
  browser = await newOpener();
  const names = await addApps(20);
  const release = hold();
  const id = await started(bea, browser, names);
  await underWay(10);
  const drained = drain(10_000);
  release();
  await drained;
  expect((await rotation(bea, id)).counts).toMatchObject({ done: 10, waiting: 10 });
  await nextServer();
  await workOnAll(await store(), noPause);
  const over = await once(bea, id, "over");
  expect(Object.fromEntries(await opened(bea, browser, over))).toEqual(Object.fromEntries(world.users));
});

describe("on PostgreSQL alone", () => {
  const url = freshDatabase();

  test("a job that is resumed while the last run returns its lease continues at once", async () => {
    vi.stubEnv("DATABASE_URL", url());
    await begin();
    const by = await person("Bea", { role: "cluster_creator" });
    const opener = await newOpener();
    const release = hold();
    const id = await started(by, opener, await addApps(12));
    await underWay(10);
    expect(codeOf(await change(by, pauseRotationDoor, { id }))).toBe("ok");
    const db = await store();
    const waits = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'delete from "leases"%'`;
    await db.transaction().execute(async (lock) => {
      await lock.selectFrom("leases").select("name").where("name", "=", jobLease(id)).forUpdate().execute();
      release();
      await vi.waitUntil(async () => (await waits.execute(db)).rows.length > 0, { timeout: 20_000 });
      expect(codeOf(await change(by, resumeRotationDoor, { id, key: opener.key }))).toBe("ok");
    });
    expect((await once(by, id, "over")).counts).toMatchObject({ done: 12 });
  });
});

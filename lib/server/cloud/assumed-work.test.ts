import { beforeEach, describe, expect, test } from "vitest";
import { type Instant, instantAt } from "#lib/shared/time/instant.ts";
import { change } from "../../testing/requests.ts";
import { restriction, stored } from "../../testing/restriction-steps.ts";
import { statementsSince } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile } from "../../testing/sql-cluster.ts";
import {
  begin,
  broken,
  codeOf,
  itemOf,
  newLink,
  newRotation,
  on,
  users,
  whole,
  work,
  world,
} from "../../testing/sql-users/assumed-steps.ts";
import { endSqlWorlds } from "../../testing/sql-world.ts";
import { approveRequestDoor, claimRequestDoor, requestForOwnDoor } from "../edge/doors/requests.ts";
import { sendClaimDoor } from "../edge/doors/sql-users/claims.ts";
import { resumeRestrictionDoor } from "../edge/doors/sql-users/restriction.ts";
import { wake } from "../jobs/work.ts";
import { restrictionJob } from "../restrict/job.ts";
import { store } from "../store/db/store.ts";
import { newestJobs } from "../store/jobs/jobs.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveEnd, saveLaterEnd } from "../store/sql-users/sql-user-ends.ts";

/* What was begun or promised before a check found that what it rests on does not hold: it looks again right before it sends anything. */

freshProcess();
endSqlWorlds();

beforeEach(begin);

describe("a claim link", () => {
  test("sends nothing, names what does not hold, and works once a check sees that it holds", async () => {
    const claim = await newLink();
    await broken("C-13");
    const before = world.cloud.record().length;
    expect(await claim()).toBe("assumption_differs C-13 does not hold here: The same password can be set again.");
    expect(
      world.cloud
        .record()
        .slice(before)
        .filter(({ method }) => method !== "GET"),
    ).toEqual([]);
    await whole("C-13");
    expect(await claim()).toBe("shown");
  });

  test("is not sent where its recipient could not use it", async () => {
    await broken("C-12");
    const sent = await change(world.ada, sendClaimDoor, { ...on("app"), for: { kind: "link" }, hours: 1, word: "" });
    expect(codeOf(sent)).toBe("assumption_differs");
  });
});

describe("a request", () => {
  const requested = async (kind: "reset" | "delete", name: string) => {
    const sqlUserId = (await rowOf(await store(), on(name)))?.id;
    const made = await change(world.mara, requestForOwnDoor, { kind, sqlUserId, reason: "Leaked" });
    if (!made.ok) throw new Error(made.error.code);
    return made.value.id;
  };
  const approve = (id: string) => change(world.ada, approveRequestDoor, { clusterId: world.clusterId, id });

  test("is not approved where what it asks for rests on what does not hold, and stays pending until it does", async () => {
    const id = await requested("delete", "own");
    await broken("C-16");
    expect(await approve(id)).toMatchObject({
      ok: false,
      error: { code: "assumption_differs", vendorMessage: expect.stringContaining("C-16 does not hold here") },
    });
    expect(users()).toContain("own");
    await whole("C-16");
    expect(codeOf(await approve(id))).toBe("ok");
    expect(users()).not.toContain("own");
  });

  test("that was approved is not claimed meanwhile", async () => {
    const id = await requested("reset", "own");
    expect(codeOf(await approve(id))).toBe("ok");
    await broken("C-13");
    expect(codeOf(await change(world.mara, claimRequestDoor, { id }))).toBe("assumption_differs");
    await whole("C-13");
    expect(codeOf(await change(world.mara, claimRequestDoor, { id }))).toBe("ok");
  });
});

describe("stored work", () => {
  test("a rotation waits with what does not hold, and goes on by itself after a check that holds", async () => {
    const id = await newRotation("own");
    await broken("C-12");
    const before = world.cloud.record().length;
    await work();
    expect(await itemOf(id)).toMatchObject({
      state: "waiting",
      code: "assumption_differs",
      words: expect.stringContaining("C-12 does not hold here"),
    });
    expect(
      world.cloud
        .record()
        .slice(before)
        .filter(({ method }) => method === "PUT"),
    ).toEqual([]);
    await whole("C-12");
    await work();
    expect(await itemOf(id)).toMatchObject({ state: "done", code: null });
  });

  test("an end of access is not set on a cluster where an expiry does not hold, but disables the login at its time", async () => {
    const { cloud, clusterId, ada } = world;
    const db = await store();
    const login = () =>
      cloud
        .sql(clusterId)
        .asRoot("SHOW USERS")
        .rows.find(([name]) => name === "leaving")?.[1];
    const end = async () => (await newestJobs(db, { kind: "end_of_access" }))[0]?.id ?? "";
    await broken("L-30");
    const rowId = (await rowOf(db, on("leaving")))?.id ?? "";
    await saveLaterEnd(db, { rowId, at: instantAt(Date.now() + 3_600_000) }, { id: ada.id, name: "Ada" });
    await work();
    expect(await itemOf(await end())).toMatchObject({
      code: "assumption_differs",
      words: expect.stringContaining("L-30"),
    });
    expect(login()).not.toContain("VALID UNTIL");
    await whole("L-30");
    await work();
    expect(login()).toContain("VALID UNTIL");
    await broken("L-30");
    await saveEnd(db, on("leaving"), (Date.now() + 200) as Instant, { id: ada.id, name: "Ada" });
    const worked = async () => {
      await work();
      return login();
    };
    await expect.poll(worked, { timeout: 20_000 }).toContain("NOLOGIN");
    await work();
    const told = await db.selectFrom("notices").select("text").where("kind", "=", "access_ended").execute();
    expect(told.map(({ text }) => text)).toContainEqual(expect.stringContaining("but cannot prove it"));
  });

  test("a restriction that was begun is paused with what does not hold, and restricts after a check that holds", async () => {
    const { cloud, clusterId, ada } = world;
    const id = await stored(ada, clusterId, ["old_one"]);
    await broken("L-05");
    const before = cloud.sql(clusterId).record().length;
    wake(restrictionJob as never, id);
    expect(await restriction(ada, id)).toMatchObject({
      state: "paused",
      cause: "assumption_differs",
      items: [{ state: "waiting", words: expect.stringContaining("L-05 does not hold here") }],
    });
    expect(statementsSince({ sql: cloud.sql(clusterId) } as never, before)).toEqual([]);
    await whole("L-05");
    expect(codeOf(await change(ada, resumeRestrictionDoor, { id }))).toBe("ok");
    expect((await restriction(ada, id)).items).toMatchObject([{ state: "done", result: "restricted" }]);
  });

  test("a restriction sends no statement after a check found what does not hold, and goes on from there", async () => {
    const { cloud, clusterId, ada } = world;
    const sql = cloud.sql(clusterId);
    const id = await stored(ada, clusterId, ["old_one"]);
    const isAdmin = () => sql.asRoot('SHOW GRANTS ON ROLE FOR "old_one"').rows.some(([role]) => role === "admin");
    sql.fault({ kind: "slow", statement: /^GRANT "shop_ro_role"/, until: meanwhile(() => broken("L-31")), times: 1 });
    const before = sql.record().length;
    await work();
    expect(await itemOf(id)).toMatchObject({ state: "waiting", code: "assumption_differs" });
    expect(statementsSince({ sql } as never, before).filter((text) => text.startsWith("REVOKE"))).toEqual([]);
    expect(isAdmin()).toBe(true);
    await whole("L-31");
    expect((await restriction(ada, id)).items).toMatchObject([{ state: "done", result: "restricted" }]);
    expect(isAdmin()).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { instantAt } from "#lib/shared/time/instant.ts";
import { timeText } from "#lib/sql/time.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { fullQueue } from "../../../testing/sql-users/full-queue.ts";
import {
  approve,
  begin,
  claimed,
  DAY,
  endOnCluster,
  granted,
  HOUR,
  MINUTE,
  sql,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { drain } from "../../base/request/in-flight.ts";
import { requestForOwnDoor } from "../../edge/doors/requests.ts";
import { expireLoginDoor } from "../../edge/doors/sql-users/sql-user-login.ts";
import { endByClusterClock } from "../../sql-users/facts/end-by-cluster-clock.ts";
import { readListFacts } from "../../sql-users/facts/read-list.ts";
import { watchGrantEnds } from "../../sql-users/facts/watch-grant-ends.ts";
import { saveSqlLevel, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { addCreation } from "../../store/sql-users/creations.ts";
import { rowOf, storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";

/* What the clusters say of temporary access: an end that somebody moved there, and their clocks. */

freshProcess();
endSqlWorlds();
beforeEach(() => begin());
afterEach(() => vi.useRealTimers());

const read = async () => {
  await readListFacts(world.clusterId);
  await drain(10_000);
};
const rowIdOf = async (name: string) => (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
const storedEnd = async (name: string) => (await storedSqlUsers(await store(), world.clusterId)).get(name)?.wantedUntil;
const setEnd = (name: string, at: number | null) =>
  sql().asRoot(`ALTER USER ${name} VALID UNTIL ${at === null ? "NULL" : `'${timeText(at)}'`}`);
async function tellings(): Promise<{ to: string; text: string }[]> {
  const notices = (await store()).selectFrom("notices").select(["account_id as to", "text"]);
  return notices.where("kind", "=", "drift").execute();
}
async function changesByRolecall(): Promise<Record<string, string>[]> {
  const events = (await store())
    .selectFrom("audit_events")
    .select("details")
    .where("action", "=", "sql_user.expire_login");
  const rows = await events.where("outcome", "=", "intended").where("actor", "=", "Rolecall").execute();
  return rows.map(({ details }) => JSON.parse(details ?? "{}"));
}

describe("of temporary access, an end at the cluster that was", () => {
  test.each([
    ["moved later, after the claim", true, 3 * DAY],
    ["moved later, before the claim", false, 3 * DAY],
    ["removed", true, null],
  ])("%s is set back with the next reading, and the Cluster Admins are notified once", async (_, isClaimed, later) => {
    const { id, name } = await granted();
    if (isClaimed) await claimed(id);
    const end = endOnCluster(name);
    setEnd(name, later === null ? null : end + later);
    await read();
    expect([endOnCluster(name), await storedEnd(name)]).toEqual([end, end]);
    setEnd(name, later === null ? null : end + later);
    await read();
    expect(endOnCluster(name)).toBe(end);
    const told = await tellings();
    expect(told.map(({ to }) => to)).toEqual([world.ada.id]);
    expect(told[0]?.text).toContain(`${name} has temporary access until `);
    expect(told[0]?.text).toContain(`Outside Rolecall it got ${later === null ? "no end." : "the end "}`);
    const before = later === null ? "no end" : new Date(end + later).toISOString();
    expect(await changesByRolecall()).toMatchObject([{ before }, { before }]);
  });

  test("moved later is set back also where the queue of its cluster is full", async () => {
    const { name } = await granted();
    const end = endOnCluster(name);
    setEnd(name, end + DAY);
    const queue = await fullQueue(world.clusterId);
    watchGrantEnds(await store(), world.clusterId, [{ name, validUntil: end + DAY }]);
    await queue.asked();
    await queue.release();
    await drain(10_000);
    expect(endOnCluster(name)).toBe(end);
  });

  test("removed is not set to a later stored end than was approved, and the Cluster Admins are notified", async () => {
    const { name } = await granted();
    const later = instantAt(endOnCluster(name) + 3 * DAY);
    await (await store()).updateTable("sql_users").set({ wanted_until: later }).where("name", "=", name).execute();
    setEnd(name, null);
    await read();
    expect(endOnCluster(name)).toBeNaN();
    expect((await tellings()).map(({ text }) => text)).toMatchObject([
      expect.stringContaining("Rolecall could not set it back: “This access is not as it was approved”"),
    ]);
  });

  test("moved later is named where the connection only observes, and stays", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const db = await store();
    const connection = await sqlConnectionOf(db, world.clusterId);
    if (connection) await saveSqlLevel(db, connection, "observe");
    const end = endOnCluster(name) + DAY;
    setEnd(name, end);
    await read();
    await read();
    expect(endOnCluster(name)).toBe(end);
    const told = await tellings();
    expect(told.map(({ to }) => to)).toEqual([world.ada.id]);
    expect(told[0]?.text).toContain("Rolecall could not set it back");
  });

  test("moved by people in Rolecall, or earlier outside it, stays", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const first = endOnCluster(name);
    const filed = await change(world.mara, requestForOwnDoor, {
      kind: "extend",
      sqlUserId: await rowIdOf(name),
      reason: "More rows",
      wantedMinutes: 2 * 24 * 60,
    });
    if (!filed.ok) throw new Error(filed.error.code);
    expect(await approve(filed.value.id)).toMatchObject({ ok: true });
    const later = endOnCluster(name);
    expect(later).toBeGreaterThan(first);
    await read();
    expect(endOnCluster(name)).toBe(later);
    expect(await tellings()).toEqual([]);
    setEnd(name, null);
    await read();
    expect([endOnCluster(name), (await tellings()).length]).toEqual([later, 1]);
    const at = instantAt(Date.now() + HOUR);
    expect(await change(world.ada, expireLoginDoor, { clusterId: world.clusterId, name, at })).toMatchObject({
      ok: true,
    });
    setEnd(name, at - 10 * MINUTE);
    await read();
    expect(endOnCluster(name)).toBe(at - 10 * MINUTE);
    expect(await tellings()).toHaveLength(1);
  });

  test.each(["a request moves it", "its creation has its own mark there", "the store does not have it as approved"])(
    "later while %s stays",
    async (why) => {
      const { id, name } = await granted();
      await claimed(id);
      const db = await store();
      const [sqlUserId, end] = [await rowIdOf(name), endOnCluster(name)];
      if (why === "a request moves it") {
        const input = { kind: "extend", sqlUserId, reason: "More rows", wantedMinutes: 2 * 24 * 60 } as const;
        const filed = await change(world.mara, requestForOwnDoor, input);
        if (!filed.ok) throw new Error(filed.error.code);
        await db.updateTable("requests").set({ state: "approved" }).where("id", "=", filed.value.id).execute();
      } else if (why === "its creation has its own mark there") {
        const creation = { id: "crt_1", clusterId: world.clusterId, name, sqlUserId, way: "sql", spec: "{}" } as const;
        const more = { forRequester: true, by: world.ada.id, marks: [], endsAt: instantAt(end) };
        expect(await addCreation(db, Object.assign({}, creation, more))).toBe(true);
      } else {
        await db
          .updateTable("requests")
          .set({ reason: "x", requester_id: world.ben.id })
          .where("id", "=", id)
          .execute();
      }
      setEnd(name, end + DAY);
      await read();
      expect(endOnCluster(name)).toBe(end + DAY);
      expect([await tellings(), await changesByRolecall()]).toEqual([[], []]);
    },
  );
});

describe("the clock of a cluster where temporary access runs", () => {
  const asked = () =>
    sql()
      .record()
      .filter(({ text, ok }) => ok && text === "SELECT now() AS cluster_time").length;

  test("is asked once, and again after Rolecall's was set", async () => {
    await granted();
    const db = await store();
    for (let rounds = 0; rounds < 3; rounds += 1) await endByClusterClock(db);
    expect(asked()).toBe(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - HOUR });
    for (let rounds = 0; rounds < 3; rounds += 1) await endByClusterClock(db);
    expect(asked()).toBe(2);
  });

  test("is not asked where the queue of the cluster is full: no round waits for it", async () => {
    await granted();
    const queue = await fullQueue(world.clusterId);
    await endByClusterClock(await store());
    expect(asked()).toBe(0);
    await queue.release();
  });

  test("is not asked again at once where it did not answer", async () => {
    await granted();
    sql().fault({ kind: "cut", statement: /^SELECT now\(\)/, times: 1 });
    const db = await store();
    for (let rounds = 0; rounds < 3; rounds += 1) await endByClusterClock(db);
    expect(asked()).toBe(0);
  });
});

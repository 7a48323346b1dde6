import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Instant, instantAt } from "#lib/shared/time/instant.ts";
import { timeText } from "#lib/sql/time.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import {
  begin,
  canLogIn,
  claim,
  claimed,
  DAY,
  endOnCluster,
  granted,
  HOUR,
  isThere,
  MINUTE,
  rounds,
  setClock,
  sql,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { giveBackAccessDoor, requestForOwnDoor } from "../../edge/doors/requests.ts";
import { ownSqlUsersDoor } from "../../edge/doors/sql-users/own-sql-users.ts";
import { resetOwnDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { renewGrantSeals } from "../../sql-users/grant-seals.ts";
import { store } from "../../store/db/store.ts";
import { itemsOfJob } from "../../store/jobs/job-items.ts";
import { addMember, removeMember } from "../../store/people/teams.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { endOfLeavers } from "./end-left.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

describe("a store that somebody edited", () => {
  beforeEach(() => begin());

  test.each([
    ["", false],
    [", also of what it made no temporary access", true],
  ])("moves no end later at the cluster%s", async (_, isOther) => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const latest = endOnCluster(name);
    const db = await store();
    if (isOther) await db.deleteFrom("requests").where("id", "=", id).execute();
    const job = await db
      .selectFrom("jobs")
      .select(["id", "input"])
      .where("kind", "=", "end_of_access")
      .where("state", "=", "running")
      .executeTakeFirstOrThrow();
    const at = (latest + 90 * DAY) as Instant;
    await db
      .updateTable("jobs")
      .set({ input: JSON.stringify({ ...JSON.parse(job.input), at }), next_at: 0, start_at: null })
      .where("id", "=", job.id)
      .execute();
    await db.updateTable("sql_users").set({ wanted_until: at }).where("name", "=", name).execute();
    await db
      .updateTable("job_items")
      .set({ step: "set", state: "waiting", next_at: 0, data: JSON.stringify({ isSet: false }) })
      .where("job_id", "=", job.id)
      .execute();
    await rounds();
    expect(endOnCluster(name)).toBe(latest);
  });

  test("a row of the store that names the deletion of another SQL user deletes nothing", async () => {
    const [db, target] = [await store(), { clusterId: world.clusterId, name: "pay_old" }];
    const rowId = (await rowOf(db, target))?.id ?? "";
    const at = instantAt(Date.now() - 2 * DAY);
    sql().asRoot(`ALTER USER pay_old NOLOGIN VALID UNTIL '${timeText(at)}'`);
    await saveEnd(db, target, at, { id: world.ada.id, name: "Ada" });
    const job = await db.selectFrom("jobs").select("id").where("about", "=", rowId).executeTakeFirstOrThrow();
    await db.updateTable("job_items").set({ step: "delete", next_at: 0 }).where("job_id", "=", job.id).execute();
    await db.updateTable("jobs").set({ next_at: 0 }).where("id", "=", job.id).execute();
    await rounds();
    expect(isThere("pay_old")).toBe(true);
    const [item] = await itemsOfJob(db, job.id);
    expect(item?.state).toBe("done");
  });

  const MINUTES = 60;
  /** Writes into the row of the request what nobody approved. */
  async function edit(id: string, columns: object, spec: object = {}): Promise<void> {
    const requests = (await store()).updateTable("requests").where("id", "=", id);
    const { asked: before } = await (await store())
      .selectFrom("requests")
      .select("asked")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    await requests
      .set(Object.assign({ asked: JSON.stringify(Object.assign(JSON.parse(before), spec)) }, columns))
      .execute();
  }
  const told = async () => {
    const notices = (await store())
      .selectFrom("notices")
      .select(["account_id", "text"])
      .where("kind", "=", "job_trouble");
    return (await notices.execute()).filter(({ account_id }) => account_id === world.ada.id).map(({ text }) => text);
  };
  const EDITED = { error: { code: "grant_edited" } };
  const UNMARKED = { error: { code: "grant_claim_unmarked" } };

  test.each<[what: string, columns: (at: number) => object, spec: object]>([
    ["the length", () => ({}), { wantedMinutes: 48 * MINUTES }],
    ["the start", () => ({}), { startsAt: undefined }],
    ["the databases", () => ({}), { access: "db=stock&via=role" }],
    ["the latest end", (at) => ({ expires_at: at + DAY }), {}],
    ["the person", () => ({ requester_id: world.ben.id }), {}],
    ["the mark, which is gone", () => ({ grant_seal: null }), {}],
    ["the mark, which is another's", () => ({ grant_seal: "0:00" }), {}],
  ])("gives no password where it edited %s, and the Cluster Admins are told once", async (_, columns, spec) => {
    const start = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
    const { id, name } = await granted({ startsAt: start });
    const latest = endOnCluster(name);
    await edit(id, columns(latest), spec);
    if (!("startsAt" in spec)) await setClock(start + MINUTE);
    const by = "requester_id" in columns(latest) ? world.ben : world.mara;
    if (by === world.ben) await addMember(await store(), world.payments, by.id);
    for (let tries = 0; tries < 2; tries += 1) expect(await claim(id, by)).toMatchObject(EDITED);
    expect(endOnCluster(name)).toBe(latest);
    expect(await told()).toEqual([expect.stringContaining("was edited")]);
  });

  test("neither resets nor extends what it calls claimed under other terms", async () => {
    const { id, name } = await granted();
    await claimed(id);
    await edit(id, {}, { wantedMinutes: 48 * MINUTES });
    const sqlUserId = (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
    expect(await change(world.mara, resetOwnDoor, { id: sqlUserId })).toMatchObject(EDITED);
    const extend = { kind: "extend", sqlUserId, reason: "More rows", wantedMinutes: 48 * MINUTES };
    expect(await change(world.mara, requestForOwnDoor, extend)).toMatchObject(EDITED);
  });

  const rowIdOf = async (name: string) => (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";

  test.each([
    ["", {}],
    [" and before its start", { startsAt: Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR }],
  ])("gives no password where only a row calls it claimed%s, and raises no alarm", async (_, more) => {
    const { id, name } = await granted(more);
    const latest = endOnCluster(name);
    await edit(id, { finished_at: Date.now() });
    const sqlUserId = await rowIdOf(name);
    for (let tries = 0; tries < 2; tries += 1)
      expect(await change(world.mara, resetOwnDoor, { id: sqlUserId })).toMatchObject(UNMARKED);
    const extend = { kind: "extend", sqlUserId, reason: "More rows", wantedMinutes: 48 * MINUTES };
    expect(await change(world.mara, requestForOwnDoor, extend)).toMatchObject(UNMARKED);
    expect(endOnCluster(name)).toBe(latest);
    expect(await told()).toEqual([]);
    const own = await look(world.mara, ownSqlUsersDoor, {});
    const shown = own.ok ? own.value.users.find((user) => user.id === sqlUserId) : undefined;
    expect(shown?.grant).toMatchObject({ isClaimed: true, isUnmarked: true });
  });

  test("begins no second clock where it calls unclaimed what was claimed, and ends it in every way", async () => {
    const { id, name } = await granted({ wantedMinutes: 60 });
    await claimed(id);
    const end = endOnCluster(name);
    await edit(id, { finished_at: null });
    await setClock(end - 15 * MINUTE);
    expect(await change(world.mara, resetOwnDoor, { id: await rowIdOf(name) })).toMatchObject({ ok: true });
    expect(await claim(id)).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(end);
    await edit(id, { finished_at: null });
    await setClock(end + 1_000);
    await rounds();
    expect(canLogIn(name)).toBe(false);
    expect(await claim(id)).toMatchObject({ ok: false });
    await setClock(end + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(false);
  });

  test("keeps nobody from giving back what it calls unclaimed, and ends that of a person who left", async () => {
    const [first, second] = [await granted(), await granted({ reason: "Other" })];
    for (const { id } of [first, second]) {
      await claimed(id);
      await edit(id, { finished_at: null });
    }
    expect(await change(world.mara, giveBackAccessDoor, { id: first.id })).toMatchObject({
      ok: true,
      value: { ended: true },
    });
    await removeMember(await store(), world.payments, world.mara.id);
    await endOfLeavers(await store());
    await rounds();
    expect([first.name, second.name].map(canLogIn)).toEqual([false, false]);
  });

  test("has no SQL user deleted that no approval made for temporary access", async () => {
    const db = await store();
    const { id } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const { id: victim = "" } = (await rowOf(db, { clusterId: world.clusterId, name: "pay_old" })) ?? {};
    await edit(id, { sql_user_id: victim, name: "pay_old" });
    await saveEnd(db, { clusterId: world.clusterId, name: "pay_old" }, instantAt(Date.now() + HOUR), {
      id: world.ada.id,
      name: "Ada",
    });
    for (const later of [2 * HOUR, 2 * DAY, 4 * DAY]) {
      await setClock(Date.now() + later);
      await rounds();
    }
    expect(canLogIn("pay_old")).toBe(false);
    expect(isThere("pay_old")).toBe(true);
    expect(await told()).toContainEqual(expect.stringContaining("does not have its access as it was approved"));
  });

  test("a mark by an older session secret is made anew at the start of a server, and a wrong one stays wrong", async () => {
    const [first, second] = [await granted(), await granted({ reason: "Other" })];
    await edit(second.id, {}, { wantedMinutes: 48 * MINUTES });
    const withSecrets = (secrets: string) => {
      vi.stubEnv("SESSION_SECRET", secrets);
      for (const name of ["env", "session-secrets"]) registry()?.delete(name);
    };
    const old = process.env.SESSION_SECRET ?? "";
    withSecrets(`2:${"n".repeat(40)},${old}`);
    await renewGrantSeals(await store());
    withSecrets(`2:${"n".repeat(40)}`);
    await setClock(Date.now());
    expect(await claim(second.id)).toMatchObject(EDITED);
    expect(await claim(first.id)).toMatchObject({ ok: true });
  });
});

import pg from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Permission } from "#lib/shared/policy.ts";
import { endAfterDays, instantAt } from "#lib/shared/time/instant.ts";
import { timeText } from "#lib/sql/time.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { inRequest } from "../../../testing/next-headers.ts";
import { change, look, type Person } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  approve,
  ask,
  asked,
  begin,
  claim,
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
import { presentKeyMark } from "../../base/env/key-mark.ts";
import {
  approveRequestDoor,
  claimRequestDoor,
  giveBackAccessDoor,
  requestChoicesDoor,
  requestForOwnDoor,
  requestListDoor,
} from "../../edge/doors/requests.ts";
import { sendClaimDoor } from "../../edge/doors/sql-users/claims.ts";
import { ownSessionsDoor } from "../../edge/doors/sql-users/own-sql-users.ts";
import { expireLoginDoor } from "../../edge/doors/sql-users/sql-user-login.ts";
import type { MutationDoor } from "../../run/door.ts";
import { preview } from "../../run/run.ts";
import { setThisPassword } from "../../sql-users/change-sql-user.ts";
import { makeSqlPassword } from "../../sql-users/passwords/make-password.ts";
import { saveChangesRefused } from "../../store/clusters/key-reach.ts";
import { saveSqlLevel, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { addClaimLink } from "../../store/requests/claim-links.ts";
import { rowOf, storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { setPasswordThrough } from "../claims/set-password.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const rowIdOf = async (name: string) => (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
const extend = async (name: string) =>
  change(world.mara, requestForOwnDoor, {
    kind: "extend",
    sqlUserId: await rowIdOf(name),
    reason: "More rows",
    wantedMinutes: 2 * 24 * 60,
  });
/** The change as its person sees it before. */
const shown = <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: object) =>
  inRequest(by.browser, () => preview(door, input));
async function setLevel(level: "observe" | "manage"): Promise<void> {
  const db = await store();
  const connection = await sqlConnectionOf(db, world.clusterId);
  if (connection) await saveSqlLevel(db, connection, level);
}
async function openSession(user: string, password: string): Promise<pg.Client> {
  const ssl = { ca: world.cloud.authority() ?? "" };
  const to = { host: "localhost", port: sql().port, database: "defaultdb", application_name: "psql" };
  const client = new pg.Client(Object.assign(to, { user, password, ssl }));
  await client.connect();
  return client;
}
const storedEnd = async (name: string) => (await storedSqlUsers(await store(), world.clusterId)).get(name)?.wantedUntil;

describe("without a SQL connection that sets ends", () => {
  beforeEach(() => begin());
  const off = { error: { code: "sql_connection_off" } };

  test("a later end is neither requested, previewed nor approved, and the cluster and the store keep the old one", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const sent = await extend(name);
    if (!sent.ok) throw new Error(sent.error.code);
    const end = endOnCluster(name);
    await setLevel("observe");
    expect(await extend(name)).toMatchObject(off);
    const about = { clusterId: world.clusterId, id: sent.value.id, changes: {} };
    expect(await shown(world.ada, approveRequestDoor, about)).toMatchObject(off);
    expect(await approve(sent.value.id)).toMatchObject(off);
    expect(await storedEnd(name)).toBe(end);
    await setLevel("manage");
    expect(await approve(sent.value.id)).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBeGreaterThan(end);
  });
});

describe("with an API key that may not change", () => {
  beforeEach(() => begin());

  test("temporary access is neither offered nor filed, and a pending one says why it waits", async () => {
    const id = await asked();
    await saveChangesRefused(await store(), world.clusterId, presentKeyMark(world.clusterId) ?? "");
    const choices = await look(world.mara, requestChoicesDoor, {});
    const offered = choices.ok ? choices.value.clusters.find((cluster) => cluster.id === world.clusterId) : undefined;
    expect(offered).toMatchObject({ ends: "manage", keyClosed: "refused" });
    expect(await ask({ reason: "Again" })).toMatchObject({ error: { code: "cloud_key_forbidden" } });
    const seen = await look(world.ada, requestListDoor, {});
    expect(seen.ok && seen.value.requests.find((request) => request.id === id)).toMatchObject({ keyClosed: "refused" });
    expect(await approve(id)).toMatchObject({ error: { code: "cloud_key_forbidden" } });
    const byHand = { clusterId: world.clusterId, id, byHand: true };
    expect(await change(world.ada, approveRequestDoor, byHand)).toMatchObject({ error: { code: "invalid_input" } });
  });
});

describe("before its claim", () => {
  beforeEach(() => begin());
  const refused = { error: { code: "access_begins_later" } };

  test("no link, and no work on its password by anyone else, gives out temporary access", async () => {
    const start = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
    const { name } = await granted({ startsAt: start });
    const target = { clusterId: world.clusterId, name };
    const send = { ...target, for: { kind: "link" }, hours: 24, word: "" };
    expect(await change(world.ada, sendClaimDoor, send)).toMatchObject(refused);
    const db = await store();
    const link = await addClaimLink(db, {
      cluster: { id: world.clusterId, name: "shop" },
      sqlUserId: await rowIdOf(name),
      ownerTeamId: world.payments,
      senderId: world.ada.id,
      wordHash: null,
      accountId: null,
      teamId: null,
      lastsMs: HOUR,
    });
    const viewer = { id: "", name: "", sessionHash: null, way: null };
    const use = { opener: "o".repeat(43), from: "test", by: null };
    const by = { use, showing: { viewer }, agreed: {}, mayUse: async () => {} };
    const used = inRequest(world.mara.browser, () => setPasswordThrough(db, link, by, () => {}));
    await expect(used).rejects.toMatchObject({ code: "access_begins_later" });
    const set = inRequest(world.ada.browser, () =>
      setThisPassword(target, makeSqlPassword(), { viewer, before: async () => {} }, () => {}),
    );
    await expect(set).rejects.toMatchObject({ code: "access_begins_later" });
  });
});

describe("the end of temporary access at its cluster", () => {
  beforeEach(() => begin());
  const expire = (name: string, at: number) => ({
    clusterId: world.clusterId,
    name,
    at,
  });

  test("its preview refuses a later one as the change does", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const input = expire(name, instantAt(Date.now() + 5 * DAY));
    for (const answer of [
      await shown(world.ada, expireLoginDoor, input),
      await change(world.ada, expireLoginDoor, input),
    ])
      expect(answer).toMatchObject({ error: { code: "invalid_input", fields: { at: expect.any(String) } } });
    expect(await shown(world.ada, expireLoginDoor, expire(name, instantAt(Date.now() + HOUR)))).toMatchObject({
      ok: true,
    });
  });

  test("one that it lost is set again for at most 30 days", async () => {
    const { id, name } = await granted();
    await claimed(id);
    sql().asRoot(`ALTER USER ${name} VALID UNTIL NULL`);
    // At one time, so that no day begins in between.
    vi.useFakeTimers({ toFake: ["Date"] });
    const latest = endAfterDays(30, Date.now());
    const late = expire(name, latest + HOUR);
    expect(await shown(world.ada, expireLoginDoor, late)).toMatchObject({ error: { code: "invalid_input" } });
    expect(await change(world.ada, expireLoginDoor, late)).toMatchObject({ error: { code: "invalid_input" } });
    expect(await change(world.ada, expireLoginDoor, expire(name, latest))).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(latest);
  });
});

describe("the sessions of temporary access", () => {
  beforeEach(() => begin());
  const sessions = async (name: string, by = world.mara) => look(by, ownSessionsDoor, { id: await rowIdOf(name) });

  test("are read from the cluster for its own person, and for nobody else", async () => {
    const { id, name } = await granted();
    const { password } = await claimed(id);
    const none = { ok: true, value: { level: "manage", sessions: { count: 0, groups: [] } } };
    expect(await sessions(name)).toMatchObject(none);
    const connection = await openSession(name, password);
    const one = { ok: true, value: { sessions: { count: 1, groups: [{ application: "psql", count: 1 }] } } };
    expect(await sessions(name)).toMatchObject(one);
    for (const other of [world.ada, world.ben])
      expect(await sessions(name, other)).toMatchObject({ error: { code: "sql_user_not_found" } });
    await connection.end();
  });

  test("take one place of the queue of the cluster, however often their person asks at once", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const answers = await Promise.all(Array.from({ length: 25 }, () => sessions(name)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(25);
  });

  test("are of temporary access alone, as it was approved for this person", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const notFound = { error: { code: "sql_user_not_found" } };
    expect(await sessions("pay_old")).toMatchObject(notFound);
    const spec = JSON.stringify({ name: "pay_old" });
    await (await store()).updateTable("requests").set({ approved: spec }).where("id", "=", id).execute();
    expect(await sessions(name)).toMatchObject(notFound);
  });
});

describe("what is shown before", () => {
  beforeEach(() => begin());

  test("a claim shows the statement that begins its clock, with the event of it", async () => {
    const { id, name } = await granted();
    const answer = await shown(world.mara, claimRequestDoor, { id });
    if (!answer.ok) throw new Error(answer.error.code);
    const { sql: script, sqlFirst, events } = answer.value;
    expect([script.length, sqlFirst]).toEqual([1, true]);
    expect(events.map(({ action }) => action)).toContain("sql_user.expire_login");
    const before = sql().record().length;
    expect(await claim(id)).toMatchObject({ ok: true });
    const sent = sql()
      .record()
      .slice(before)
      .flatMap(({ text }) => (text?.startsWith("ALTER USER") ? [text] : []));
    expect(sent).toEqual([`ALTER USER "${name}" VALID UNTIL '${timeText(endOnCluster(name))}'`]);
  });

  test("giving back shows what it sends, to the person who has it alone", async () => {
    const { id } = await granted();
    await claimed(id);
    for (const other of [world.ben, world.ada])
      expect(await shown(other, giveBackAccessDoor, { id })).toMatchObject({ error: { code: "not_found" } });
    const answer = await shown(world.mara, giveBackAccessDoor, { id });
    if (!answer.ok) throw new Error(answer.error.code);
    const before = sql().record().length;
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ ok: true, value: { ended: true } });
    const sent = sql()
      .record()
      .slice(before)
      .flatMap(({ text }) => (text && /^(ALTER|CANCEL)/.test(text) ? [text] : []));
    // The time is that of the change.
    const timeless = (text: string) => text.replace(/VALID UNTIL '[^']*'/, "VALID UNTIL 'now'");
    const texts = answer.value.sql.map((each) => sqlText(each).slice(0, -1));
    expect(texts.map(timeless)).toEqual(sent.map(timeless));
    expect(sent).toHaveLength(3);
  });
});

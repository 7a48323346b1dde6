import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  approve,
  ask,
  asked,
  begin,
  choicesOf,
  claim,
  claimed,
  DAY,
  endOnCluster,
  filedReset,
  granted,
  HOUR,
  isThere,
  MINUTE,
  requestNow,
  setClock,
  sql,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds, type SqlWorld } from "../../../testing/sql-world.ts";
import { everywhereDoor } from "../../edge/doors/overview.ts";
import { claimRequestDoor, requestChoicesDoor, requestForOwnDoor } from "../../edge/doors/requests.ts";
import { ownSqlUsersDoor } from "../../edge/doors/sql-users/own-sql-users.ts";
import { sqlUserDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { expireLoginDoor } from "../../edge/doors/sql-users/sql-user-login.ts";
import { resetOwnDoor, resetPasswordDoor, sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { latestEnds } from "../../sql-users/grant-length.ts";
import { saveAssumptionCheck } from "../../store/clusters/assumption-checks.ts";
import { store } from "../../store/db/store.ts";
import { addMember } from "../../store/people/teams.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

describe("temporary access", () => {
  beforeEach(() => begin());

  test("is a SQL user of its own, never admin, named by Rolecall, whose clock begins with its claim", async () => {
    const before = Date.now();
    const { id, name } = await granted();
    expect(name).toMatch(/^app_shop_mara_[a-z2-9]{4}$/);
    expect(sql().isAdmin(name)).toBe(false);
    expect(endOnCluster(name)).toBeGreaterThanOrEqual(before + DAY + 2 * HOUR);
    const later = Date.now() + 5 * HOUR;
    await setClock(later);
    const { password } = await claimed(id);
    expect(endOnCluster(name)).toBe(Math.ceil((later + 2 * HOUR) / MINUTE) * MINUTE);
    await world.signIn(name, password);
    expect((await requestNow(id)).state).toBe("finished");
  });

  test.each([
    ["at once", false],
    ["later", true],
  ])("no other way of its person sets its password before the claim, where it begins %s", async (_, isLater) => {
    const start = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
    const { id, name } = await granted(isLater ? { startsAt: start } : {});
    const latest = endOnCluster(name);
    const sqlUserId = (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
    const refused = { error: { code: "access_begins_later" } };
    const reset = () => change(world.mara, resetOwnDoor, { id: sqlUserId });
    expect(await reset()).toMatchObject(refused);
    const about = { kind: "reset", sqlUserId, reason: "Mine" };
    expect(await change(world.mara, requestForOwnDoor, about)).toMatchObject(refused);
    expect(await choicesOf()).not.toContain(name);
    // One that is in the store, whatever its door says.
    const stored = await filedReset(sqlUserId, name);
    expect(await approve(stored)).toMatchObject({ ok: true });
    expect(await claim(stored)).toMatchObject(refused);
    expect(endOnCluster(name)).toBe(latest);
    if (isLater) await setClock(start + MINUTE);
    await claimed(id);
    expect(await choicesOf()).toContain(name);
    expect(await reset()).toMatchObject({ ok: true });
  });

  test("a password that a Cluster Admin sets before the claim has the latest end of the approval", async () => {
    const { name } = await granted();
    const latest = endOnCluster(name);
    const answer = await change(world.ada, resetPasswordDoor, { clusterId: world.clusterId, name });
    if (!answer.ok) throw new Error(answer.error.code);
    expect(endOnCluster(name)).toBe(latest);
    await world.signIn(name, answer.value.password);
    await setClock(latest + 1_000);
    await expect(world.signIn(name, answer.value.password)).rejects.toThrow("sql_connection_login_refused");
  });

  test("a later end is at most 30 days away, only after the claim, and no second claim undoes it", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    const sqlUserId = (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
    const later = (end: object) =>
      change(world.mara, requestForOwnDoor, { kind: "extend", sqlUserId, reason: "More rows", ...end });
    // Later than the latest end of the approval.
    const twoDays = { wantedMinutes: 2 * 24 * 60 };
    expect(await later(twoDays)).toMatchObject({ error: { code: "access_begins_later" } });
    const opener = "o".repeat(43);
    expect(await change(world.mara, claimRequestDoor, { id, opener })).toMatchObject({ ok: true });
    for (const end of [{ wantedDays: 31 }, { wantedMinutes: 32 * 24 * 60 }])
      expect(await later(end)).toMatchObject({ error: { code: "invalid_input" } });
    const sent = await later(twoDays);
    if (!sent.ok) throw new Error(sent.error.code);
    expect(await approve(sent.value.id, { wantedDays: 3_650 })).toMatchObject({ error: { code: "invalid_input" } });
    expect(await approve(sent.value.id)).toMatchObject({ ok: true });
    const end = endOnCluster(name);
    expect(end).toBeGreaterThan(Date.now() + DAY);
    expect(await change(world.mara, claimRequestDoor, { id, opener })).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(end);
  });

  test("gives no password where the expiry of one does not hold, or is gone once it is set", async () => {
    const { id, name } = await granted();
    const seen = (result: "differs" | "holds") => {
      const outcome = { result, seen: result === "holds" ? "as_assumed" : "other_values" } as const;
      const about = { mode: "full" as const, at: Date.now(), plan: "ADVANCED", version: "v26.2.1" };
      const outcomes = new Map([["L-30", outcome]]);
      return store().then((db) => saveAssumptionCheck(db, world.clusterId, Object.assign({ outcomes }, about)));
    };
    await seen("differs");
    expect(await claim(id)).toMatchObject({ error: { code: "assumption_differs" } });
    await seen("holds");
    const end = endOnCluster(name);
    expect(end).toBeGreaterThan(Date.now() + DAY);
    // The login of the proof comes after the password is set.
    const logins = () =>
      sql()
        .record()
        .filter(({ user, text }) => user === name && text === null).length;
    const before = logins();
    const later = (cell: string | null) => cell?.replace("VALID UNTIL=20", "VALID UNTIL=21") ?? null;
    sql().fault({
      kind: "lie",
      statement: /SHOW USERS/,
      lie: (result) =>
        logins() > before ? Object.assign({}, result, { rows: result.rows.map((row) => row.map(later)) }) : result,
    });
    expect(await claim(id)).toMatchObject({ error: { code: "password_not_proved" } });
  });

  test("ends at the latest so long after the approval and a day, also where it is claimed then", async () => {
    const { id, name } = await granted();
    const latest = endOnCluster(name);
    await setClock(latest - HOUR);
    await claimed(id);
    expect(endOnCluster(name)).toBe(latest);
    await setClock(latest + 1_000);
    expect(await claim(id)).toMatchObject({ error: { code: "request_over" } });
  });

  test("a second claim of the same browser begins no second clock", async () => {
    const { id, name } = await granted();
    const opener = "o".repeat(43);
    expect(await change(world.mara, claimRequestDoor, { id, opener })).toMatchObject({ ok: true });
    const end = endOnCluster(name);
    await setClock(Date.now() + HOUR);
    const again = await change(world.mara, claimRequestDoor, { id, opener, replaces: undefined });
    const inView = again.ok ? undefined : again.error.inView?.id;
    if (inView)
      expect(await change(world.mara, claimRequestDoor, { id, opener, replaces: inView })).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(end);
  });

  test("begins at a chosen start, and nobody has its password before", async () => {
    const start = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
    const { id, name } = await granted({ startsAt: start });
    expect((await requestNow(id)).state).toBe("scheduled");
    expect(await claim(id)).toMatchObject({ error: { code: "access_begins_later" } });
    await setClock(start + MINUTE);
    expect((await requestNow(id)).state).toBe("ready");
    await claimed(id);
    expect(endOnCluster(name)).toBe(start + 2 * HOUR);
  });

  test.each([
    ["", {}, true],
    [" of a fixed start", { startsAt: Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR }, false],
    [
      " of a fixed end",
      { wantedMinutes: null, wantedUntil: Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR },
      false,
    ],
  ])("is shown with its latest end as such until it is claimed, and one%s is not", async (_, more, isLatest) => {
    const { id, name } = await granted(more);
    const seen = async () => {
      const own = await look(world.mara, ownSqlUsersDoor, { fresh: false });
      const listed = await look(world.ada, sqlUserListDoor, { clusterId: world.clusterId, fresh: true });
      const one = await look(world.ada, sqlUserDoor, { clusterId: world.clusterId, name });
      const found = await look(world.ada, everywhereDoor, { ...PLAIN_EVERYWHERE, search: name, after: null });
      return [
        own.ok && own.value.users.find((user) => user.name === name)?.grant?.isWaiting,
        listed.ok && listed.value.users.find((user) => user.name === name)?.isLatestEnd === true,
        one.ok && one.value.user.isLatestEnd === true,
        found.ok && found.value.users.find((user) => user.name === name)?.isLatestEnd === true,
      ];
    };
    expect(await seen()).toEqual([isLatest, isLatest, isLatest, isLatest]);
    const cluster = (ids: string[]) => store().then((db) => latestEnds(db, ids));
    expect([(await cluster([world.clusterId])).size, (await cluster(["other"])).size]).toEqual([isLatest ? 1 : 0, 0]);
    if ("startsAt" in more) await setClock(Date.now() + 3 * HOUR);
    await claimed(id);
    expect(await seen()).toEqual([false, false, false, false]);
  });

  test("the page of its SQL user names its request, and that of another names none", async () => {
    const { id, name } = await granted();
    const grantOf = async (about: string) => {
      const page = await look(world.ada, sqlUserDoor, { clusterId: world.clusterId, name: about });
      return page.ok ? page.value.grant : page.error;
    };
    expect(await grantOf(name)).toBe(id);
    expect(await grantOf("pay_old")).toBeNull();
  });

  test("nobody else of the team sees it among their own, resets it or asks for a later end", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const names = async (by: SqlWorld["mara"]) => {
      const answer = await look(by, ownSqlUsersDoor, { fresh: false });
      return answer.ok ? answer.value.users.map((user) => user.name) : [];
    };
    expect(await names(world.mara)).toContain(name);
    const colleague = world.cleo;
    await addMember(await store(), world.payments, colleague.id);
    expect(await names(colleague)).toContain("pay_old");
    expect(await names(colleague)).not.toContain(name);
    const row = await rowOf(await store(), { clusterId: world.clusterId, name });
    const about = { kind: "extend", sqlUserId: row?.id ?? "", wantedMinutes: 60, reason: "Mine" };
    expect(await change(colleague, requestForOwnDoor, about)).toMatchObject({ error: { code: "sql_user_not_found" } });
    expect(await claim(id, colleague)).toMatchObject({ error: { code: "not_found" } });
  });

  test("times that are too short, too long, past or doubled are refused", async () => {
    const now = Date.now();
    const second = (at: number) => Math.floor(at / 1_000) * 1_000;
    const wrong = [
      { wantedMinutes: 14 },
      { wantedMinutes: 30 * 24 * 60 + 1 },
      { wantedMinutes: null },
      { wantedMinutes: 60, wantedUntil: second(now + HOUR) },
      { wantedMinutes: null, wantedUntil: second(now - HOUR) },
      { wantedMinutes: null, wantedUntil: second(now + 31 * DAY) },
      { startsAt: second(now - HOUR) },
      { startsAt: second(now + 31 * DAY) },
      { wantedMinutes: null, startsAt: second(now + 2 * HOUR), wantedUntil: second(now + 2 * HOUR + MINUTE) },
      { access: "" },
    ];
    for (const more of wrong)
      expect(await ask(more), JSON.stringify(more)).toMatchObject({ error: { code: "invalid_input" } });
  });

  test("an approver may change the access, but not the way it is given or how long it lasts", async () => {
    const id = await asked();
    expect(await approve(id, { wantedMinutes: 600 })).toMatchObject({ error: { code: "invalid_input" } });
    expect(await approve(id, { access: "db=stock&via=direct" })).toMatchObject({ ok: true });
    const { approved } = await requestNow(id);
    expect(approved?.access).toBe("db=stock");
  });

  test("a Cluster Admin moves an end earlier, and neither later nor away", async () => {
    const { id, name } = await granted();
    await claimed(id);
    const end = endOnCluster(name);
    const expire = (at: number | null) =>
      change(world.ada, expireLoginDoor, { clusterId: world.clusterId, name, at: at as Instant | null });
    for (const at of [null, end + HOUR])
      expect(await expire(at)).toMatchObject({
        error: { code: "invalid_input", fields: { at: expect.stringContaining("Extend") } },
      });
    expect(endOnCluster(name)).toBe(end);
    expect(await expire(end - HOUR)).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBe(end - HOUR);
  });

  test("a cluster that has no end gives no password", async () => {
    const { id, name } = await granted();
    sql().asRoot(`ALTER USER ${name} VALID UNTIL NULL`);
    expect(await claim(id)).toMatchObject({ error: { code: "grant_has_no_end" } });
  });
});

test("without a SQL connection hours are not offered, and the server refuses them", async () => {
  await begin(null);
  const choices = await look(world.mara, requestChoicesDoor, {});
  expect(choices).toMatchObject({ ok: true, value: { clusters: [{ ends: null }] } });
  expect(await ask()).toMatchObject({ error: { code: "sql_connection_off" } });
});

test("at the level Create it joins a group role that exists, and an approval without one makes nothing", async () => {
  await begin("create");
  const id = await asked();
  const name = (await requestNow(id)).requested.name;
  expect(await approve(id)).toMatchObject({ error: { code: "invalid_input" } });
  expect(isThere(name)).toBe(false);
  expect((await requestNow(id)).state).toBe("pending");
});

import { describe, expect, test } from "vitest";
import { events } from "../../../testing/request-steps.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { changeKey, logins, passwordsSet, type SqlWorld, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { Secret } from "../../base/secret.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import {
  rotateSqlConnectionDoor,
  sqlConnectionDoor,
  testSqlConnectionDoor,
} from "../../edge/doors/sql-users/sql-connection.ts";
import { checkPrivilegesDoor } from "../../edge/doors/sql-users/verification.ts";
import { readInBackground } from "../../sql-users/reread-list.ts";
import { saveTried } from "../../store/clusters/key-reach.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { links } from "../links.ts";
import { ownPassword } from "../own-password.ts";
import { rekeyAll } from "./watch-key.ts";

freshProcess();
const world = sqlWorld(["shop"]);
const APP = "app_shop";
const NEW_KEY = "CCDB1_emulator_the-next-key";

async function on(): Promise<{ own: string; w: SqlWorld }> {
  const w = world();
  await w.cloud.addUser(w.clusterId, APP);
  return { own: await turnOn(w, "manage"), w };
}
const check = ({ ada, clusterId }: SqlWorld) => change(ada, checkPrivilegesDoor, { clusterId, name: APP });
const rowNow = async ({ clusterId }: SqlWorld) => sqlConnectionOf(await store(), clusterId);
const rekeyed = async () => (await events()).filter(({ action }) => action === "sql_connection.rekey");
const notices = async (text: string) => {
  const rows = await (await store()).selectFrom("notices").select("text").execute();
  return rows.filter((row) => row.text.includes(text));
};
const passwordOf = ({ clusterId }: SqlWorld, own: string, key: string, generation = 1) =>
  ownPassword(new Secret(key), clusterId, own, generation).reveal();

describe("after a changed API key", () => {
  test("the password of the old key ends without any use, once, with an audit event of Rolecall", async () => {
    const { own, w } = await on();
    changeKey(w, NEW_KEY);
    const db = await store();
    await rekeyAll(db);
    await rekeyAll(db);
    expect(passwordsSet(w, own)).toBe(1);
    expect(w.cloud.passwordMatches(w.clusterId, own, passwordOf(w, own, w.cloud.key))).toBe(false);
    expect(w.cloud.passwordMatches(w.clusterId, own, passwordOf(w, own, NEW_KEY))).toBe(true);
    expect(await rekeyed()).toMatchObject([
      { outcome: "done", target: own, details: { because: "the API key has changed", outside: false } },
    ]);
    expect(await notices("changed outside")).toEqual([]);
  });

  test("the password is set although the old key was refused a change, and a refused new key is not tried each minute", async () => {
    const { own, w } = await on();
    const refuse = () => w.cloud.fault({ route: "sql-users.set-password", kind: "status", status: 403 });
    refuse();
    await change(w.ada, rotateSqlConnectionDoor, { clusterId: w.clusterId });
    expect(await requireChanges(await store(), w.clusterId).catch(({ code }) => code)).toBe("cloud_key_forbidden");
    changeKey(w, NEW_KEY);
    await rekeyAll(await store());
    await rekeyAll(await store());
    expect(passwordsSet(w, own)).toBe(2);
    expect(await rekeyed()).toMatchObject([{ outcome: "refused" }]);
    w.cloud.clearFaults();
    await rekeyAll(await store());
    expect(passwordsSet(w, own)).toBe(2);
    await saveTried(await store(), w.clusterId);
    await rekeyAll(await store());
    expect(passwordsSet(w, own)).toBe(3);
    expect(await rekeyed()).toMatchObject([{ outcome: "refused" }, { outcome: "done" }]);
  });

  test("the next statement works, and no old password is sent", async () => {
    const { own, w } = await on();
    await links().drop(w.clusterId);
    changeKey(w, NEW_KEY);
    expect(await check(w)).toMatchObject({ ok: true });
    expect(logins(w, own)).not.toContain(false);
    expect(passwordsSet(w, own)).toBe(1);
  });

  test("a server that still has the old key does not set the password back", async () => {
    const { own, w } = await on();
    const old = w.cloud.key;
    changeKey(w, NEW_KEY);
    await rekeyAll(await store());
    changeKey(w, old);
    await links().drop(w.clusterId);
    await rekeyAll(await store());
    const failed = logins(w, own).length;
    expect(await check(w)).toMatchObject({ ok: false, error: { code: "sql_connection_old_key" } });
    expect(logins(w, own)).toHaveLength(failed);
    expect(passwordsSet(w, own)).toBe(1);
    // From here on, a person must act.
    expect(await change(w.ada, rotateSqlConnectionDoor, { clusterId: w.clusterId })).toMatchObject({ ok: true });
  });

  test("a connection from before keys were marked gets its password anew at the start", async () => {
    const { own, w } = await on();
    await (await store()).updateTable("sql_connections").set({ key_mark: null }).execute();
    await rekeyAll(await store());
    await rekeyAll(await store());
    expect(passwordsSet(w, own)).toBe(1);
    expect((await rowNow(w))?.keyMark).not.toBeNull();
  });

  test("the store has nothing from which the key or the password could be derived", async () => {
    const { own, w } = await on();
    const row = JSON.stringify(await rowNow(w));
    for (const secret of [w.cloud.key, passwordOf(w, own, w.cloud.key)])
      for (let at = 0; at + 8 <= secret.length; at++) expect(row).not.toContain(secret.slice(at, at + 8));
  });
});

describe("a password that was changed outside Rolecall", () => {
  test("is set anew once by the checks of two servers, and Cluster Admins are notified", async () => {
    const { own, w } = await on();
    await w.cloud.addUser(w.clusterId, own, { password: "changed-outside-1" });
    await links().drop(w.clusterId);
    const before = logins(w, own).length;
    // A second server: its own connections on the same store.
    const here = registry()?.get("sql-links");
    const first = check(w);
    registry()?.delete("sql-links");
    const second = check(w);
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }]);
    await links().closeAll();
    registry()?.set("sql-links", here);
    expect(passwordsSet(w, own)).toBe(1);
    expect(
      logins(w, own)
        .slice(before)
        .filter((ok) => !ok).length,
    ).toBeLessThanOrEqual(2);
    expect(await rekeyed()).toMatchObject([{ outcome: "done", details: { outside: true } }]);
    await expect.poll(() => notices("was changed outside Rolecall").then(({ length }) => length)).toBe(1);
  });

  test("is not reported where Rolecall was interrupted while setting it", async () => {
    const { w } = await on();
    w.cloud.fault({ route: "sql-users.set-password", kind: "cut", when: "before", times: 20 });
    const rotated = await change(w.ada, rotateSqlConnectionDoor, { clusterId: w.clusterId });
    expect(rotated).toMatchObject({ ok: false });
    w.cloud.clearFaults();
    await links().drop(w.clusterId);
    expect(await change(w.ada, testSqlConnectionDoor, { clusterId: w.clusterId })).toMatchObject({ ok: true });
    expect(await rekeyed()).toMatchObject([{ outcome: "done", details: { outside: false } }]);
    expect(await notices("was changed outside Rolecall")).toEqual([]);
  });

  test("is not set again after a second refusal", async () => {
    const { own, w } = await on();
    await links().drop(w.clusterId);
    // The Cloud API answers ok without changing the password.
    await w.cloud.addUser(w.clusterId, own, { password: "changed-outside-1" });
    w.cloud.fault({ route: "sql-users.set-password", kind: "status", status: 200, body: `{"name":"${own}"}` });
    expect(await check(w)).toMatchObject({ ok: false, error: { code: "sql_connection_password_refused" } });
    const tries = logins(w, own).length;
    expect(await check(w)).toMatchObject({ ok: false, error: { code: "sql_connection_password_refused" } });
    expect(logins(w, own)).toHaveLength(tries);
    expect(passwordsSet(w, own)).toBe(1);
  });

  test("leaves no intent in the audit while the key may not change the cluster", async () => {
    const { own, w } = await on();
    w.cloud.fault({ route: "sql-users.set-password", kind: "status", status: 403 });
    await change(w.ada, rotateSqlConnectionDoor, { clusterId: w.clusterId });
    w.cloud.clearFaults();
    await w.cloud.addUser(w.clusterId, own, { password: "changed-outside-1" });
    const set = passwordsSet(w, own);
    for (let time = 0; time < 2; time += 1) {
      await links().drop(w.clusterId);
      expect(await check(w)).toMatchObject({ ok: false });
    }
    expect(passwordsSet(w, own)).toBe(set);
    expect(await rekeyed()).toEqual([]);
  });

  test("is recorded as perhaps rotated where it was set and could not be tried", async () => {
    const { own, w } = await on();
    w.cloud.fault({ route: "sql-users.set-password", kind: "status", status: 200, body: `{"name":"${own}"}` });
    const rotated = await change(w.ada, rotateSqlConnectionDoor, { clusterId: w.clusterId });
    expect(rotated).toMatchObject({ ok: false, error: { code: "sql_connection_password_refused" } });
    const outcomes = (await events()).filter(({ action }) => action === "sql_connection.rotate");
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["unknown"]);
  });
});

test("a SQL user of Rolecall that vanishes is drift, and its connection says so", async () => {
  const { own, w } = await on();
  await w.cloud.removeUser(w.clusterId, own);
  await readInBackground(w.clusterId);
  expect(await events()).toContainEqual(expect.objectContaining({ action: "sql_user.vanished", target: own }));
  await expect.poll(() => notices(`${own} was deleted outside`).then(({ length }) => length)).toBe(1);
  const page = await look(w.ada, sqlConnectionDoor, { clusterId: w.clusterId });
  expect(page).toMatchObject({ ok: true, value: { connection: { failure: "sql_connection_user_gone" } } });
  await links().drop(w.clusterId);
  const answer = await change(w.ada, testSqlConnectionDoor, { clusterId: w.clusterId });
  expect(answer).toMatchObject({ ok: false, error: { code: "sql_connection_user_gone" } });
});

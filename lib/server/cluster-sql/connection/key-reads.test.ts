import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { inRequest } from "../../../testing/next-headers.ts";
import { events } from "../../../testing/request-steps.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { changeKey, logins, type SqlWorld, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { Secret } from "../../base/secret.ts";
import {
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  rotateSqlConnectionDoor,
  sqlConnectionDoor,
  testSqlConnectionDoor,
} from "../../edge/doors/sql-users/sql-connection.ts";
import { checkPrivilegesDoor } from "../../edge/doors/sql-users/verification.ts";
import { jobsOn } from "../../edge/process/jobs.ts";
import { preview } from "../../run/run.ts";
import { addSqlConnection } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { links } from "../links.ts";
import { ownPassword } from "../own-password.ts";
import { destinationOf } from "./destination.ts";
import { existingConnection } from "./existing.ts";
import { rekeyAll } from "./watch-key.ts";

const folder = freshProcess();
const world = sqlWorld(["shop"]);
const APP = "app_shop";
const NEW_KEY = "CCDB1_emulator_reads-only";

/** The server starts anew with a key that only reads. */
async function startReading(w: SqlWorld, key?: string): Promise<void> {
  await links().closeAll();
  vi.stubEnv("COCKROACH_API_ACCESS", "read");
  registry()?.delete("env");
  if (key) changeKey(w, key);
}
async function on(): Promise<{ own: string; w: SqlWorld }> {
  const w = world();
  await w.cloud.addUser(w.clusterId, APP);
  return { own: await turnOn(w, "manage"), w };
}
const sentSince = ({ cloud }: SqlWorld, before: number) =>
  cloud
    .record()
    .slice(before)
    .filter(({ method }) => method !== "GET");
const code = (answer: { ok: boolean; error?: { code: string } }) => (answer.ok ? "ok" : answer.error?.code);
const notices = async () =>
  (await (await store()).selectFrom("notices").select("text").execute()).filter(({ text }) => text.includes("is off"));

describe("with a key that only reads, a derived SQL connection", () => {
  test("is off: no login is tried, no password is set, and its page says why", async () => {
    const { own, w } = await on();
    await startReading(w);
    const [sent, tried] = [w.cloud.record().length, logins(w, own).length];
    const { clusterId, ada } = w;
    expect(code(await change(ada, checkPrivilegesDoor, { clusterId, name: APP }))).toBe("sql_connection_key_reads");
    expect(code(await change(ada, testSqlConnectionDoor, { clusterId }))).toBe("sql_connection_key_reads");
    expect(code(await change(ada, rotateSqlConnectionDoor, { clusterId }))).toBe("cloud_key_reads");
    expect(code(await change(ada, changeLevelDoor, { clusterId, level: "observe" }))).toBe("sql_connection_key_reads");
    expect(await look(ada, sqlConnectionDoor, { clusterId })).toMatchObject({
      ok: true,
      value: { connection: { state: "key_reads", failure: "sql_connection_key_reads" } },
    });
    expect(sentSince(w, sent)).toEqual([]);
    expect(logins(w, own)).toHaveLength(tried);
  });

  test("gets no password of a replaced key, and Cluster Admins are notified once of what to do", async () => {
    const { own, w } = await on();
    await startReading(w, NEW_KEY);
    const [sent, tried] = [w.cloud.record().length, logins(w, own).length];
    const db = await store();
    await rekeyAll(db);
    await rekeyAll(db);
    expect(sentSince(w, sent)).toEqual([]);
    expect(logins(w, own)).toHaveLength(tried);
    expect((await events()).filter(({ action }) => action === "sql_connection.rekey")).toEqual([]);
    expect(await notices()).toHaveLength(1);
    const derived = ownPassword(new Secret(NEW_KEY), w.clusterId, own, 1).reveal();
    expect(w.cloud.passwordMatches(w.clusterId, own, derived)).toBe(false);
    await expect(existingConnection(w.clusterId).then(destinationOf)).rejects.toMatchObject({
      code: "sql_connection_key_reads",
    });
  });

  test("is turned off without a change of the cluster, and one from a password file takes its place", async () => {
    const { own, w } = await on();
    await startReading(w);
    const sent = w.cloud.record().length;
    const { clusterId, ada } = w;
    expect(await change(ada, disconnectSqlDoor, { clusterId })).toMatchObject({ ok: true, value: null });
    expect(w.cloud.userNames(clusterId)).toContain(own);
    expect(code(await change(ada, connectSqlDoor, { clusterId, level: "observe" }))).toBe("cloud_key_reads");
    const secret = "operators-own-1";
    await w.cloud.addUser(clusterId, "rolecall_ops", { password: secret });
    mkdirSync(join(folder(), "sql"));
    writeFileSync(join(folder(), "sql", clusterId), `rolecall_ops:${secret}\n`);
    vi.stubEnv("SQL_PASSWORD_FILES", join(folder(), "sql"));
    registry()?.delete("env");
    expect(await change(ada, connectSqlDoor, { clusterId, level: "manage" })).toMatchObject({
      ok: true,
      value: { sqlUser: "rolecall_ops", state: "on", failure: null },
    });
    expect(code(await change(ada, checkPrivilegesDoor, { clusterId, name: APP }))).toBe("ok");
    expect(sentSince(w, sent)).toEqual([]);
  });
});

test("a connection that was begun by the key is not finished by a key that reads, also where a file was added since", async () => {
  const w = world();
  const { clusterId, ada } = w;
  await addSqlConnection(await store(), {
    clusterId,
    level: "manage",
    by: "Ada",
    passwordFrom: "key",
    sqlUser: "rolecall_begun",
    keyMark: "of-another-key",
  });
  await startReading(w);
  mkdirSync(join(folder(), "sql"));
  writeFileSync(join(folder(), "sql", clusterId), "rolecall_ops:operators-own-1\n");
  vi.stubEnv("SQL_PASSWORD_FILES", join(folder(), "sql"));
  registry()?.delete("env");
  const sent = w.cloud.record().length;
  expect(code(await inRequest(ada.browser, () => preview(connectSqlDoor, { clusterId, level: "manage" })))).toBe(
    "cloud_key_reads",
  );
  expect(code(await change(ada, connectSqlDoor, { clusterId, level: "manage" }))).toBe("cloud_key_reads");
  expect(sentSince(w, sent)).toEqual([]);
});

test("with a key that only reads, no round of the server sends anything but GET", async () => {
  const { own, w } = await on();
  w.cloud.fault({ route: "sql-users.set-password", kind: "cut", when: "before", times: 20 });
  // Left in the middle: its outcome is unknown, and its password is of another key.
  await change(w.ada, rotateSqlConnectionDoor, { clusterId: w.clusterId });
  w.cloud.clearFaults();
  await w.cloud.addUser(w.clusterId, "made_outside");
  await startReading(w, NEW_KEY);
  const [sent, tried] = [w.cloud.record().length, logins(w, own).length];
  for (let time = 0; time < 2; time += 1) for (const { work } of jobsOn(await store())) await work();
  expect(w.cloud.record().length).toBeGreaterThan(sent);
  expect(sentSince(w, sent)).toEqual([]);
  expect(logins(w, own)).toHaveLength(tried);
});

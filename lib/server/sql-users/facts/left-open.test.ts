import pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { instantAt } from "#lib/shared/time/instant.ts";
import { endedWords } from "#lib/shared/ways-in/ended.ts";
import { makeCertificate } from "../../../emulator/sql/certificate.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { readWays } from "../../cluster-sql/ways/read-ways.ts";
import { disableLoginDoor, expireLoginDoor } from "../../edge/doors/sql-users/sql-user-login.ts";
import { compromisedDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { saveCreated, saveDescribed } from "../../store/sql-users/sql-users.ts";

/* A cluster that accepts client certificates: what a new password and an expiry leave open, and what is said of it. */

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());
const NAME = "app";
const PASSWORD = "of-an-application-1";

let world: SqlWorld;
let signs: { cert: string; key: string };

beforeEach(async () => {
  world = await newSqlWorld("manage");
  const { cloud, clusterId, ada } = world;
  const target = { clusterId, name: NAME };
  await cloud.addUser(clusterId, NAME, { password: PASSWORD });
  const { ca, cert, key } = await makeCertificate({ name: NAME });
  cloud.sql(clusterId).trustClients(ca);
  signs = { cert, key };
  const db = await store();
  await saveCreated(db, target, { by: { id: ada.id, name: "Ada" } });
  const team = await addTeam(db, `Payments ${clusterId}`);
  await addMember(db, team, ada.id);
  await saveDescribed(db, target, { ownerTeamId: team });
});

async function byCertificate(): Promise<void> {
  const { cloud, clusterId } = world;
  const client = new pg.Client({
    host: "localhost",
    port: cloud.sql(clusterId).port,
    user: NAME,
    database: "defaultdb",
    ssl: Object.assign({ ca: cloud.authority() ?? "" }, signs),
  });
  client.on("error", () => {});
  await client.connect();
  await client.end();
}

/** A session that ends with the server's. */
async function openByCertificate(): Promise<{ ended: Promise<void> }> {
  const { cloud, clusterId } = world;
  const client = new pg.Client({
    host: "localhost",
    port: cloud.sql(clusterId).port,
    user: NAME,
    database: "defaultdb",
    ssl: Object.assign({ ca: cloud.authority() ?? "" }, signs),
  });
  const ended = Promise.withResolvers<void>();
  client.on("error", () => {});
  client.on("end", () => ended.resolve());
  await client.connect();
  return { ended: ended.promise };
}

/** An end of access that the cluster has; the clock is not at it yet. */
async function endsSoon(): Promise<number> {
  const { clusterId, ada } = world;
  const end = instantAt(Date.now() + 3_600_000);
  await saveEnd(await store(), { clusterId, name: NAME }, end, { id: ada.id, name: "Ada" });
  await workOnAll(await store(), noPause);
  return end;
}

async function carryOut(now: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now });
  await workOnAll(await store(), noPause);
}

/** The notices and mails of a kind. */
async function noticed(kind: string): Promise<string[]> {
  const db = await store();
  const rows = await db
    .selectFrom("notices")
    .select("text")
    .where("kind", "=", kind as never)
    .execute();
  return rows.map(({ text }) => text);
}

const replace = () => change(world.ada, compromisedDoor, { clusterId: world.clusterId, name: NAME, reason: "Leaked." });

test("after a compromised password was replaced, a certificate still signs in, and its owners are told so", async () => {
  await readWays(world.clusterId, "req_test");
  expect(await replace()).toMatchObject({ ok: true });
  await expect(world.signIn(NAME, PASSWORD)).rejects.toThrow("sql_connection_password_refused");
  await byCertificate();
  await vi.waitFor(
    async () =>
      expect(await noticed("password_compromised")).toEqual([
        expect.stringContaining("Client certificates, which this cluster accepts, still sign in."),
      ]),
    20_000,
  );
});

test("where the ways were not read, its owners are told that they are not known", async () => {
  await (await store()).deleteFrom("cluster_ways").execute();
  expect(await replace()).toMatchObject({ ok: true });
  await vi.waitFor(
    async () =>
      expect(await noticed("password_compromised")).toEqual([
        expect.stringContaining(
          "Client certificates and SSO may still sign in: Rolecall does not know whether this cluster accepts them.",
        ),
      ]),
    20_000,
  );
});

test("an expiry refuses the password, and a certificate still signs in", async () => {
  const at = Date.UTC(2031, 2, 31);
  expect(await change(world.ada, expireLoginDoor, { clusterId: world.clusterId, name: NAME, at })).toMatchObject({
    ok: true,
  });
  world.cloud.sql(world.clusterId).asRoot(`ALTER USER ${NAME} VALID UNTIL '2020-01-01 00:00:00+00:00'`);
  await expect(world.signIn(NAME, PASSWORD)).rejects.toThrow("sql_connection_login_refused");
  await byCertificate();
});

test("End every way in refuses the certificate too, and says how many sessions it read afterwards", async () => {
  const { cloud, clusterId, ada } = world;
  expect(await replace()).toMatchObject({ ok: true });
  const { ended } = await openByCertificate();
  const answer = await change(ada, disableLoginDoor, { clusterId, name: NAME, sessions: true });
  expect(answer).toMatchObject({ ok: true, value: { login: false, ended: 1, open: 0 } });
  await expect(byCertificate()).rejects.toMatchObject({ code: "28000" });
  await ended;
  expect(
    cloud
      .sql(clusterId)
      .sessions()
      .filter(({ user }) => user === NAME),
  ).toEqual([]);
  // NOLOGIN came before the sessions were ended: none can begin in between.
  const sent = cloud
    .sql(clusterId)
    .record()
    .map(({ text }) => text ?? "");
  expect(sent.findLastIndex((text) => text.endsWith("NOLOGIN"))).toBeLessThan(
    sent.findLastIndex((text) => text.startsWith("CANCEL SESSIONS")),
  );
});

test("where a node does not answer, End every way in does not say that no session is open", async () => {
  const { cloud, clusterId, ada } = world;
  cloud.sql(clusterId).loseNode();
  const answer = await change(ada, disableLoginDoor, { clusterId, name: NAME, sessions: true });
  expect(answer).toMatchObject({ ok: true, value: { login: false, open: null } });
  expect(endedWords(NAME, answer.ok ? answer.value : { ended: 0, open: 0 })).toContain("some may be open");
});

test("an end of access refuses the certificate, and its notice says what was read", async () => {
  const end = await endsSoon();
  await carryOut(end + 1_000);
  await expect(byCertificate()).rejects.toMatchObject({ code: "28000" });
  expect(await noticed("access_ended")).toEqual([
    expect.stringContaining("its login is disabled. No session was open after that."),
  ]);
});

test("an end of access is not done while the cluster shows that the SQL user may log in", async () => {
  const { cloud, clusterId } = world;
  const end = await endsSoon();
  const lie = <T extends { rows: readonly (readonly (string | null)[])[] }>(result: T): T =>
    Object.assign({}, result, {
      rows: result.rows.map((row) => row.map((cell) => cell?.replace(/NOLOGIN,?/, "") ?? null)),
    });
  cloud.sql(clusterId).fault({ kind: "lie", statement: /SHOW USERS/, times: 1, lie: lie as never });
  await carryOut(end + 1_000);
  const events = await (await store())
    .selectFrom("audit_events")
    .select("outcome")
    .where("action", "=", "sql_user.end_access")
    .where("target", "=", NAME)
    .where("cluster_id", "=", clusterId)
    .execute();
  expect(events.map(({ outcome }) => outcome)).toContain("unknown");
  expect(await noticed("access_ended")).toEqual([]);
});

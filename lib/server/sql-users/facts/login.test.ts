import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import pg from "pg";
import { beforeEach, describe, expect, test } from "vitest";
import { makeCertificate } from "../../../emulator/sql/certificate.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { meanwhile } from "../../../testing/sql-cluster.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import {
  disableLoginDoor,
  enableLoginDoor,
  endSessionsDoor,
  expireLoginDoor,
} from "../../edge/doors/sql-users/sql-user-login.ts";
import { sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";
import { saveCreated, saveDeleted } from "../../store/sql-users/sql-users.ts";

freshProcess();
endSqlWorlds();
const PASSWORD = "of-an-application-1";
const NAME = "app_shop";
let world: SqlWorld;
let target: { clusterId: string; name: string };

type Way = { password?: string; options?: string; cert?: string; key?: string };

function clientOf({ password = PASSWORD, options, cert, key }: Way): pg.Client {
  const { cloud, clusterId } = world;
  const ssl = Object.assign({ ca: cloud.authority() ?? "" }, cert ? { cert, key } : {});
  const about = {
    host: "localhost",
    port: cloud.sql(clusterId).port,
    user: NAME,
    password,
    database: "defaultdb",
    ssl,
  };
  return new pg.Client(Object.assign(about, options ? { options } : {}));
}

/** An open session, and its end. */
async function openSession(way: Way = {}) {
  const client = clientOf(way);
  const ended = new Promise<void>((resolve) => client.once("end", () => resolve()));
  client.on("error", () => {});
  await client.connect();
  return { ended };
}

const sessionsOf = () =>
  world.cloud
    .sql(world.clusterId)
    .sessions()
    .filter(({ user }) => user === NAME);
const signIn = () => world.signIn(NAME, PASSWORD);

async function eventsOf(action: "sql_user.disable_login" | "sql_user.expire_login") {
  const db = await store();
  const rows = await db.selectFrom("audit_events").selectAll().where("action", "=", action).execute();
  return rows.map(({ outcome, details }) => [outcome, JSON.parse(details)]);
}

test.each(["observe", "create", "manage"] as const)(
  "the list says before the click whether a connection of the level %s disables logins",
  async (level) => {
    world = await newSqlWorld(level);
    target = { clusterId: world.clusterId, name: NAME };
    await world.cloud.addUser(world.clusterId, NAME, { password: PASSWORD });
    // Below Manage, the database lets nobody change an admin.
    world.cloud.sql(world.clusterId).asRoot(`REVOKE admin FROM ${NAME}`);
    const list = await look(world.ada, sqlUserListDoor, { clusterId: world.clusterId });
    const said = list.ok && list.value.rights.disablesLogin === true;
    const answer = await change(world.ada, disableLoginDoor, { ...target, sessions: false });
    expect([said, answer.ok]).toEqual(level === "observe" ? [false, false] : [true, true]);
  },
);

describe("the login of a SQL user", () => {
  beforeEach(async () => {
    world = await newSqlWorld("manage");
    target = { clusterId: world.clusterId, name: NAME };
    await world.cloud.addUser(world.clusterId, NAME, { password: PASSWORD });
  });

  test("is disabled with its sessions ended, and enabled again", async () => {
    const { ended } = await openSession();
    expect(await change(world.ada, disableLoginDoor, { ...target, sessions: true })).toMatchObject({
      ok: true,
      value: { login: false, ended: 1 },
    });
    await ended;
    await expect(signIn()).rejects.toMatchObject({ code: "sql_connection_login_refused" });
    expect(await change(world.ada, enableLoginDoor, target)).toMatchObject({ ok: true, value: { login: true } });
    await signIn();
    expect(await eventsOf("sql_user.disable_login")).toMatchObject([
      ["intended", { endSessions: "yes" }],
      ["done", { before: "login allowed, no end", after: "login disabled, no end", sessions: 1 }],
    ]);
  });

  test("is disabled by certificate and token too, which an ended password is not", async () => {
    const sql = world.cloud.sql(world.clusterId);
    const { ca, cert, key } = await makeCertificate({ name: NAME });
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const issued = new SignJWT({})
      .setProtectedHeader({ alg: "ES256" })
      .setSubject(NAME)
      .setIssuer("https://id.example");
    sql.trustClients(ca);
    sql.acceptTokens({ issuer: "https://id.example", audience: "cluster", key: publicKey });
    const token = await issued.setAudience("cluster").setExpirationTime("5m").sign(privateKey);
    const ways: Way[] = [
      { cert, key },
      { password: token, options: "--crdb:jwt_auth_enabled=true" },
    ];
    sql.asRoot(`ALTER USER ${NAME} VALID UNTIL '2020-01-01 00:00:00+00:00'`);
    await expect(openSession()).rejects.toMatchObject({ message: "password is expired" });
    for (const way of ways) await openSession(way);
    expect(await change(world.ada, disableLoginDoor, { ...target, sessions: true })).toMatchObject({
      value: { login: false, ended: 2 },
    });
    for (const way of ways) await expect(openSession(way)).rejects.toMatchObject({ code: "28000" });
  });

  test("is disabled without ending sessions where that was not chosen", async () => {
    await openSession();
    await change(world.ada, disableLoginDoor, { ...target, sessions: false });
    expect(sessionsOf()).toHaveLength(1);
  });

  test("expires when the cluster says so, and the audit has what was set before", async () => {
    const [first, second] = [Date.UTC(2031, 2, 31), Date.UTC(2032, 2, 31)];
    await change(world.ada, expireLoginDoor, { ...target, at: first });
    expect(await change(world.ada, expireLoginDoor, { ...target, at: second })).toMatchObject({
      ok: true,
      value: { validUntil: second, before: first },
    });
    expect((await eventsOf("sql_user.expire_login")).at(-1)).toMatchObject([
      "done",
      { before: "login allowed, 2031-03-31T00:00:00.000Z", after: "login allowed, 2032-03-31T00:00:00.000Z" },
    ]);
    expect(await change(world.ada, expireLoginDoor, { ...target, at: null })).toMatchObject({
      ok: true,
      value: { validUntil: null },
    });
    expect(await change(world.ada, expireLoginDoor, { ...target, at: 1 })).toMatchObject({
      ok: false,
      error: { code: "invalid_input" },
    });
  });

  test("stays when only its sessions are ended", async () => {
    const { ended } = await openSession();
    expect(await change(world.ada, endSessionsDoor, target)).toMatchObject({
      ok: true,
      value: { ended: 1, login: true },
    });
    await ended;
    await signIn();
  });

  test("leaves no session that calls itself one of the database", async () => {
    const { ended } = await openSession({ options: "-c application_name='$ internal-mine'" });
    expect(await change(world.ada, endSessionsDoor, target)).toMatchObject({ ok: true, value: { ended: 1 } });
    await ended;
    expect(sessionsOf()).toEqual([]);
  });

  test("is not reported as changed where the cluster does not show it afterwards", async () => {
    const sql = world.cloud.sql(world.clusterId);
    sql.fault({ kind: "cut-after", statement: /^ALTER USER/ });
    expect(await change(world.ada, disableLoginDoor, { ...target, sessions: false })).toMatchObject({
      ok: false,
      error: { code: "sql_outcome_unknown" },
    });
    expect((await eventsOf("sql_user.disable_login")).at(-1)?.[0]).toBe("unknown");
  });

  test("is not reported as unchanged where the cluster does not answer after the change", async () => {
    const sql = world.cloud.sql(world.clusterId);
    const lie = <T>(result: T) => {
      sql.fault({ kind: "cut", statement: /SHOW USERS/, times: 1 });
      return result;
    };
    sql.fault({ kind: "lie", statement: /^ALTER USER/, times: 1, lie });
    expect(await change(world.ada, disableLoginDoor, { ...target, sessions: false })).toMatchObject({
      ok: false,
      error: { code: "sql_outcome_unknown" },
    });
    expect((await eventsOf("sql_user.disable_login")).at(-1)?.[0]).toBe("unknown");
    await expect(signIn()).rejects.toMatchObject({ code: "sql_connection_login_refused" });
  });

  test("is left alone where another SQL user got its name while the change waited", async () => {
    const sql = world.cloud.sql(world.clusterId);
    const replace = async () => {
      const db = await store();
      await saveDeleted(db, target);
      await saveCreated(db, target, { by: { id: world.ada.id, name: "Ada" } });
    };
    sql.fault({ kind: "slow", statement: /SHOW USERS/, times: 1, until: meanwhile(replace) });
    const changed = change(world.ada, disableLoginDoor, { ...target, sessions: false });
    expect(await changed).toMatchObject({ ok: false, error: { code: "sql_user_not_found" } });
    await signIn();
  });

  test("is not changed without a role there, and that of Rolecall's own SQL user never", async () => {
    const own = world.cloud.userNames(world.clusterId).find((name) => name.startsWith("rolecall_")) ?? "";
    expect(await change(world.ada, disableLoginDoor, { ...target, name: own, sessions: true })).toMatchObject({
      ok: false,
      error: { code: "invalid_input" },
    });
    expect(await change(world.cleo, disableLoginDoor, { ...target, sessions: true })).toMatchObject({
      ok: false,
      error: { code: "cluster_not_found" },
    });
  });
});

test("an observer's connection changes no login", async () => {
  const { cloud, clusterId, ada } = await newSqlWorld("observe");
  await cloud.addUser(clusterId, NAME);
  const answer = await change(ada, endSessionsDoor, { clusterId, name: NAME });
  expect(answer).toMatchObject({ ok: false, error: { code: "sql_connection_observes" } });
});

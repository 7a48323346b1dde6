import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { demo } from "../world/scenario-demo.ts";
import { World } from "../world/world.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { makeVerifier } from "./scram.ts";
import { SqlServer } from "./sql-server.ts";

const CLUSTER = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
const PASSWORD = "only-for-this-test-1";
const ENDED = "2020-01-01 00:00:00+00:00";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const OTHER = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ISSUER = { issuer: "https://id.example", audience: "cluster", key: publicKey };
let own: Certificate;
let client: Certificate;
let server: SqlServer;

beforeEach(async () => {
  const world = new World(demo(), () => {});
  own ??= await makeCertificate();
  client ??= await makeCertificate({ name: "app" });
  const at = { now: Date.now, recordedAt: Date.now, log: () => {} };
  server = await SqlServer.start(Object.assign({ world: () => world, clusterId: CLUSTER, certificate: own }, at));
  server.asRoot("CREATE USER app");
  server.asRoot("CREATE USER other");
});

afterEach(() => server.stop());

type How = { user?: string; password?: string; certificate?: Certificate; options?: string };

/** Signs in and asks for the user's own roles. */
async function enter({ user = "app", password = "none", certificate, options }: How): Promise<unknown> {
  const ssl = Object.assign({ ca: own.ca }, certificate ? { cert: certificate.cert, key: certificate.key } : {});
  const about = { host: "localhost", port: server.port, user, password, database: "defaultdb", ssl };
  const one = new pg.Client(Object.assign(about, options === undefined ? {} : { options }));
  one.on("error", () => {});
  await one.connect();
  const { rows } = await one.query(`SHOW GRANTS ON ROLE FOR ${user}`);
  await one.end();
  return rows;
}

const token = (sub: string, key = privateKey, audience = "cluster") =>
  new SignJWT({})
    .setProtectedHeader({ alg: "ES256" })
    .setSubject(sub)
    .setIssuer(ISSUER.issuer)
    .setAudience(audience)
    .setExpirationTime("5m")
    .sign(key);
const AS_TOKEN = "--crdb:jwt_auth_enabled=true";

describe("by a certificate, a user signs in", () => {
  test("without a password, once its authority is trusted, and only as itself", async () => {
    await expect(enter({ certificate: client })).rejects.toMatchObject({ code: "28P01" });
    server.trustClients(client.ca);
    await expect(enter({ certificate: client })).resolves.toEqual([]);
    await expect(enter({ user: "other", certificate: client })).rejects.toMatchObject({
      code: "28000",
      message: "requested user is other, but certificate is for app",
    });
    const stranger = await makeCertificate({ name: "app" });
    await expect(enter({ certificate: stranger })).rejects.toMatchObject({ message: expect.stringContaining("tls") });
  });

  test("after the end of its password and without one, until NOLOGIN", async () => {
    server.trustClients(client.ca);
    server.asRoot(`ALTER USER app WITH PASSWORD '${makeVerifier(PASSWORD)}' VALID UNTIL '${ENDED}'`);
    await expect(enter({ password: PASSWORD })).rejects.toMatchObject({ message: "password is expired" });
    await expect(enter({ certificate: client })).resolves.toEqual([]);
    server.asRoot("ALTER USER app PASSWORD NULL");
    await expect(enter({ certificate: client })).resolves.toEqual([]);
    server.asRoot("ALTER USER app NOLOGIN");
    await expect(enter({ certificate: client })).rejects.toMatchObject({
      code: "28000",
      message: "app does not have login privilege",
    });
  });

  test("by its whole subject, where it has the role option SUBJECT, which SHOW USERS lists", async () => {
    server.trustClients(client.ca);
    server.asRoot("ALTER ROLE other SUBJECT 'CN=app'");
    await expect(enter({ user: "other", certificate: client })).resolves.toEqual([]);
    server.asRoot("ALTER ROLE app SUBJECT 'CN=app,O=Example'");
    await expect(enter({ certificate: client })).rejects.toMatchObject({ code: "28000" });
    expect(server.asRoot("SHOW USERS").rows.find(([name]) => name === "app")?.[1]).toBe('{"SUBJECT=CN=app,O=Example"}');
    server.asRoot("ALTER ROLE app SUBJECT NULL");
    await expect(enter({ certificate: client })).resolves.toEqual([]);
  });
});

describe("by a token, a user signs in", () => {
  test("if tokens are taken, the client says that it is one, and it is of this issuer, audience and user", async () => {
    const good = await token("app");
    await expect(enter({ password: good, options: AS_TOKEN })).rejects.toMatchObject({
      code: "28000",
      message: "JWT authentication: not enabled",
    });
    server.acceptTokens(ISSUER);
    await expect(enter({ password: good, options: AS_TOKEN })).resolves.toEqual([]);
    await expect(enter({ password: good })).rejects.toMatchObject({ code: "28P01" });
    for (const bad of [await token("app", OTHER.privateKey), await token("app", privateKey, "another"), "no-token"])
      await expect(enter({ password: bad, options: AS_TOKEN })).rejects.toMatchObject({
        message: "JWT authentication: invalid token",
      });
    await expect(enter({ user: "other", password: good, options: AS_TOKEN })).rejects.toMatchObject({
      message: "JWT authentication: invalid principal",
    });
  });

  test("after the end of its password, until NOLOGIN", async () => {
    server.acceptTokens(ISSUER);
    server.asRoot(`ALTER USER app VALID UNTIL '${ENDED}'`);
    const password = await token("app");
    await expect(enter({ password, options: AS_TOKEN })).resolves.toEqual([]);
    server.asRoot("ALTER USER app NOLOGIN");
    await expect(enter({ password, options: AS_TOKEN })).rejects.toMatchObject({ code: "28000" });
  });
});

test("the password of a user that single sign-on provisioned cannot be changed", () => {
  server.asRoot("CREATE USER born WITH PROVISIONSRC 'jwt_token:https://id.example'");
  expect(() => server.asRoot(`ALTER USER born PASSWORD '${makeVerifier(PASSWORD)}'`)).toThrow("provisioned user born");
  expect(server.asRoot("SHOW USERS").rows.find(([name]) => name === "born")?.[1]).toContain(
    "PROVISIONSRC=jwt_token:https://id.example",
  );
});

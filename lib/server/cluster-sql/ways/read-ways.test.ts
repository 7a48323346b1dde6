import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import type { WayIn } from "#lib/shared/ways-in/ways-in.ts";
import { makeCertificate } from "../../../emulator/sql/certificate.ts";
import { look, person } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { changeKey, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { drain } from "../../base/request/in-flight.ts";
import { waysInDoor } from "../../edge/doors/clusters.ts";
import { saveWays } from "../../store/clusters/cluster-ways.ts";
import { store } from "../../store/db/store.ts";
import { readWays } from "./read-ways.ts";

freshProcess();
const world = sqlWorld();

/** State and reason of each way, as a person sees them. */
async function seen(): Promise<Record<WayIn, string>> {
  const { ada, clusterId } = world();
  const answer = await look(ada, waysInDoor, { clusterId });
  if (!answer.ok) throw new Error(answer.error.code);
  return Object.fromEntries(answer.value.map(({ way, state, why }) => [way, `${state}, ${why}`])) as Record<
    WayIn,
    string
  >;
}

const readAgain = () => readWays(world().clusterId, "req_test");

describe("the ways into a cluster", () => {
  test("by the key alone: whether a client CA is set, and nothing else", async () => {
    const nothing = { jwt: "unknown, never_read", ldap: "unknown, never_read", other: "unknown, never_read" };
    expect(await seen()).toEqual({ certificate: "no, ca_not_set", ...nothing });
    await readAgain();
    expect(await seen()).toMatchObject({ jwt: "unknown, no_connection", ldap: "unknown, no_connection" });
  });

  test.each([
    ["IS_SET", "yes, ca_set"],
    ["PENDING", "unknown, ca_changing"],
    ["FAILED", "unknown, ca_changing"],
  ] as const)("with a client CA that the vendor calls %s: %s", async (status, expected) => {
    world().cloud.setClientCa(world().clusterId, status);
    expect((await seen()).certificate).toBe(expected);
  });

  test("with a key whose role may not read it, or a vendor that fails: not known", async () => {
    const { cloud } = world();
    changeKey(world(), "key-of-a-developer");
    cloud.grantKey("key-of-a-developer", "CLUSTER_DEVELOPER");
    expect((await seen()).certificate).toBe("unknown, key_role");
    cloud.grantKey("key-of-a-developer", "CLUSTER_ADMIN");
    cloud.fault({ route: "client-ca.get", kind: "status", status: 500 });
    await readAgain();
    expect((await seen()).certificate).toBe("unknown, vendor_unread");
  });

  test("are read when a connection is turned on: Manage shows settings", async () => {
    await turnOn(world(), "manage");
    await drain(10_000);
    const closed = "no, setting";
    expect(await seen()).toEqual({ certificate: "no, ca_not_set", jwt: closed, ldap: closed, other: closed });
  });

  test("are not known to the level Observe, which may see no settings", async () => {
    await turnOn(world(), "observe");
    await drain(10_000);
    const unseen = "unknown, level";
    expect(await seen()).toMatchObject({ jwt: unseen, ldap: unseen, other: unseen });
  });

  test("are open where a rule or a session says so, whatever a setting says", async () => {
    const { cloud, clusterId, sql } = world();
    await turnOn(world(), "manage");
    cloud.setSignIn(clusterId, { hba: "host all all all ldap ldapserver=ldap.example.com" });
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    sql.acceptTokens({ issuer: "https://id.example", audience: "cluster", key: publicKey });
    const { ca, cert, key } = await makeCertificate({ name: "app" });
    sql.trustClients(ca);
    await cloud.addUser(clusterId, "app");
    const at = { host: "localhost", port: sql.port, user: "app", database: "defaultdb" };
    const trusted = { ca: cloud.authority() ?? "" };
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer("https://id.example")
      .setAudience("cluster")
      .setSubject("app")
      .setExpirationTime("1h")
      .sign(privateKey);
    const byToken = new Client({ ...at, ssl: trusted, password: token, options: "--crdb:jwt_auth_enabled=true" });
    const byCertificate = new Client({ ...at, ssl: { ...trusted, cert, key } });
    for (const client of [byToken, byCertificate]) {
      client.on("error", () => {});
      await client.connect();
    }
    // The vendor and a setting say that both are closed.
    cloud.setClientCa(clusterId, "NOT_SET");
    cloud.setSignIn(clusterId, { tokens: false });
    await readAgain();
    await Promise.all([byToken.end(), byCertificate.end()]);
    expect(await seen()).toEqual({
      certificate: "yes, session",
      jwt: "yes, session",
      ldap: "yes, setting",
      other: "no, setting",
    });
  });

  test("that a cluster lies about are never fewer: what it does not show, or not as it should, is not known", async () => {
    const { sql } = world();
    await turnOn(world(), "manage");
    await drain(10_000);
    const settings = /^WITH settings AS /;
    for (const lie of [
      <T extends { rows: unknown }>(result: T) => ({ ...result, rows: [] }),
      <T extends { columns: readonly { name: string }[] }>(result: T) => ({
        ...result,
        columns: result.columns.map((column) => ({ ...column, name: `x${column.name}` })),
      }),
    ]) {
      sql.fault({ kind: "lie", statement: settings, times: 1, lie: lie as never });
      await readAgain();
      expect(await seen()).toMatchObject({
        jwt: "unknown, not_shown",
        ldap: "unknown, not_shown",
        other: "unknown, not_shown",
      });
    }
    sql.fault({ kind: "cut", statement: settings, times: 3 });
    await readAgain();
    expect((await seen()).jwt).toBe("unknown, cluster_unread");
  });

  test("that were open stay open where a later reading shows nothing of them, and an older reading changes nothing", async () => {
    const { clusterId } = world();
    const db = await store();
    const now = Date.now();
    await saveWays(db, clusterId, [{ way: "jwt", state: "yes", why: "setting" }], now);
    await saveWays(db, clusterId, [{ way: "jwt", state: "unknown", why: "level" }], now + 1);
    expect((await seen()).jwt).toBe("yes, setting");
    await saveWays(db, clusterId, [{ way: "jwt", state: "no", why: "setting" }], now - 1);
    expect((await seen()).jwt).toBe("yes, setting");
    await saveWays(db, clusterId, [{ way: "jwt", state: "no", why: "setting" }], now + 2);
    expect((await seen()).jwt).toBe("no, setting");
  });

  test("are shown to those who may see the cluster alone", async () => {
    const stranger = await person("Stranger");
    expect(await look(stranger, waysInDoor, { clusterId: world().clusterId })).toMatchObject({
      ok: false,
      error: { code: "cluster_not_found" },
    });
  });
});

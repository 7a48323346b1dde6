import pg from "pg";
import { beforeEach, expect, test, vi } from "vitest";
import { makeCertificate } from "../../../emulator/sql/certificate.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { readWays } from "../../cluster-sql/ways/read-ways.ts";
import { expireLoginDoor } from "../../edge/doors/sql-users/sql-user-login.ts";
import { compromisedDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveCreated, saveDescribed } from "../../store/sql-users/sql-users.ts";

/* A cluster that accepts client certificates: what a new password and an expiry leave open, and what is said of it. */

freshProcess();
endSqlWorlds();
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

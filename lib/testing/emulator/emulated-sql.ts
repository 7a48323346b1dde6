import pg from "pg";
import { afterEach, beforeEach } from "vitest";
import { type Statement, sqlText } from "#lib/sql/tokens.ts";
import { type Certificate, makeCertificate } from "../../emulator/sql/certificate.ts";
import { makeVerifier } from "../../emulator/sql/scram.ts";
import { SqlServer } from "../../emulator/sql/sql-server.ts";
import { demo } from "../../emulator/world/scenario-demo.ts";
import { World } from "../../emulator/world/world.ts";

/* For tests only: the SQL of one cluster of the emulator's demo, met over the wire by an admin. */

export const CLUSTER = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
export const BOSS = { user: "boss", password: "only-for-this-test-1" } as const;

export type EmulatedSql = { world: World; server: SqlServer; certificate: Certificate; boss: pg.Client };

/** Gives each test of the file a cluster of its own, on which `boss` is signed in as an admin. */
export function emulatedSql(): () => EmulatedSql {
  let one: EmulatedSql;
  let certificate: Certificate | undefined;
  beforeEach(async () => {
    const world = new World(demo(), () => {});
    world.putUser(CLUSTER, { name: BOSS.user, password: makeVerifier(BOSS.password) });
    certificate ??= await makeCertificate();
    const at = { now: Date.now, recordedAt: Date.now, log: () => {} };
    const server = await SqlServer.start(Object.assign({ world: () => world, clusterId: CLUSTER, certificate }, at));
    one = { world, server, certificate, boss: await signIn(server, certificate, BOSS) };
  });
  afterEach(async () => {
    await one.boss.end().catch(() => {});
    await one.server.stop();
  });
  return () => one;
}

/** A client with TLS. It ends with the server. */
export async function signIn(
  server: SqlServer,
  certificate: Pick<Certificate, "ca">,
  who: { readonly user: string; readonly password: string },
): Promise<pg.Client> {
  const client = new pg.Client({
    host: "localhost",
    port: server.port,
    user: who.user,
    password: who.password,
    database: "defaultdb",
    application_name: "test",
    ssl: { ca: certificate.ca, rejectUnauthorized: true },
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}

export type Answered = { columns: readonly string[]; rows: readonly (readonly string[])[] };

/** The answer to one statement of the product, with each cell as the cluster prints it. */
export async function ask(client: pg.Client, asked: Statement): Promise<Answered> {
  const query = {
    text: sqlText(asked).slice(0, -1),
    rowMode: "array" as const,
    queryMode: "extended",
    types: { getTypeParser: () => (value: string) => value },
  };
  const { fields, rows } = await client.query<(string | null)[]>(query);
  return { columns: fields.map(({ name }) => name), rows: rows.map((row) => row.map((cell) => cell ?? "NULL")) };
}

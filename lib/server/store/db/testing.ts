import { Client } from "pg";
import { beforeAll, beforeEach, inject } from "vitest";
import type { Store } from "./base.ts";
import { openPostgres } from "./postgres.ts";

/** Files that run at the same time have databases of their own. */
// biome-ignore lint/style/noProcessEnv: the number is the runner's, not a setting of Rolecall
const WORKER = process.env.VITEST_POOL_ID;
const MIGRATED = `migrated_${WORKER}`;
const BARE = `bare_${WORKER}`;

/**
 * The `postgres://` address of a database that has Rolecall's tables and nothing else at the beginning of each test of the file or group that
 * calls this. Files share it, one after the other, and put its rows back: a new database takes longer than most tests.
 */
export function freshDatabase(): () => string {
  let client: Client;
  let emptied = "";
  beforeAll(async () => {
    if (await createDatabase(MIGRATED)) await (await openPostgres(urlOf(MIGRATED))).destroy();
    client = await connected(MIGRATED);
    emptied = await rowsPutBack(client);
    return () => client.end();
  });
  beforeEach(async () => {
    await client.query(emptied);
  });
  return () => urlOf(MIGRATED);
}

/** Two servers on such a database, each with connections of its own. */
export function twoServers(): { first: () => Store; second: () => Store } {
  const url = freshDatabase();
  let servers: [Store, Store] | undefined;
  beforeAll(async () => {
    const opened: [Store, Store] = [await openPostgres(url()), await openPostgres(url())];
    servers = opened;
    return async () => {
      for (const store of opened) await store.destroy();
    };
  });
  const server = (index: 0 | 1) => () => {
    if (!servers) throw new Error("There are servers only within a test.");
    return servers[index];
  };
  return { first: server(0), second: server(1) };
}

/** A new database for each test without any table, for tests that make them or change them. */
export function emptyDatabase(): () => string {
  let client: Client;
  beforeAll(async () => {
    await createDatabase(BARE);
    client = await connected(BARE);
    return () => client.end();
  });
  beforeEach(async () => {
    await client.query("drop schema public cascade; create schema public");
  });
  return () => urlOf(BARE);
}

/** It sorts text as people do, not by bytes as SQLite: a query that relies on one of both must say so. */
async function createDatabase(name: string): Promise<boolean> {
  const server = await connected("postgres");
  try {
    const { rowCount } = await server.query("select from pg_database where datname = $1", [name]);
    if (rowCount) return false;
    await server.query(`create database ${name} template template0 locale_provider icu icu_locale 'en'`);
    return true;
  } finally {
    await server.end();
  }
}

/** Resets all tables to their rows after the migrations, from copies that were made right after these. */
async function rowsPutBack(client: Client): Promise<string> {
  const tables = async (schema: string) =>
    (await client.query<{ name: string }>("select tablename as name from pg_tables where schemaname = $1", [schema]))
      .rows;
  const all = await tables("public");
  if ((await tables("pristine")).length === 0) {
    await client.query("create schema pristine");
    for (const { name } of all)
      if ((await client.query(`select from public.${name} limit 1`)).rowCount)
        await client.query(`create table pristine.${name} as table public.${name}`);
  }
  return [
    // Foreign keys would ask for an order.
    "set session_replication_role = replica",
    ...all.map(({ name }) => `delete from public.${name}`),
    ...(await tables("pristine")).map(({ name }) => `insert into public.${name} table pristine.${name}`),
  ].join(";");
}

async function connected(name: string): Promise<Client> {
  const client = new Client(urlOf(name));
  await client.connect();
  return client;
}

function urlOf(name: string): string {
  const postgres = inject("postgres");
  if ("problem" in postgres) throw new Error(postgres.problem);
  return Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Client } from "pg";
import { queryPostgres, type Row } from "./stores/query-postgres.ts";

const WAIT_MS = 5_000;

/** Set where every Rolecall of the tests has a database on PostgreSQL instead of a SQLite file. */
const server = () => process.env.ROLECALL_E2E_POSTGRES;
export const isOnPostgres = () => server() !== undefined;

/** The configuration with which a Rolecall stores its data for this folder; a later one continues with it. */
export async function storeSettings(folder: string): Promise<Record<string, string>> {
  const url = databaseUrl(folder);
  if (!url) return { DATABASE_URL: "" };
  await createDatabase(basename(folder));
  return { DATABASE_URL: url, SESSION_SECRET: secretFor(folder) };
}

/** The session secret of the Rolecall on this folder. */
export function sessionSecretOf(folder: string): string {
  const made = isOnPostgres() ? secretFor(folder) : readFileSync(join(folder, "data", "session-secret"), "utf8");
  return made.trim().replace(/^1:/, "");
}

function secretFor(folder: string): string {
  return `1:${createHash("sha256").update(folder).digest("hex")}`;
}

/** Files that stay open, since opening one reads its whole schema: as much work as a request. */
const opened = new Map<string, DatabaseSync>();

/** Runs one statement on the store of this folder, whether or not a Rolecall has it open. */
export function queryStore(folder: string, statement: string, ...values: (string | number | null)[]): Row[] {
  const url = databaseUrl(folder);
  if (url) return queryPostgres({ url, statement, values });
  const database = opened.get(folder) ?? new DatabaseSync(join(folder, "data", "rolecall.db"), { timeout: WAIT_MS });
  opened.set(folder, database);
  return database.prepare(statement).all(...(values as SQLInputValue[])) as Row[];
}

/** For the end of a server, which leaves one whole file where nothing else has it open. */
export function closeStore(folder: string): void {
  opened.get(folder)?.close();
  opened.delete(folder);
}

/** All rows of the tables on PostgreSQL; nothing where the store is a file of the folder. */
export function textOfDatabase(folder: string): string {
  if (!isOnPostgres()) return "";
  const tables = queryStore(folder, "select tablename as name from pg_tables where schemaname = 'public'");
  return tables.map(({ name }) => JSON.stringify(queryStore(folder, `select * from ${name}`))).join("\n");
}

function databaseUrl(folder: string): string | undefined {
  const url = server();
  return url && Object.assign(new URL(url), { pathname: `/${basename(folder)}` }).href;
}

async function createDatabase(name: string): Promise<void> {
  const client = new Client(server());
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { emptyFile } from "../../../testing/stores/earlier-release.ts";
import { countsAt, fillAt, OLDEST } from "../../../testing/stores/filled-store.ts";
import { resealDestinations } from "../../notices/destinations/sealed.ts";
import { resealTotps } from "../../people/factors/totp.ts";
import { resealSecretStores } from "../../secret-stores/sealed.ts";
import { verifyChain } from "../audit/audit-chain.ts";
import type { Store } from "../db/base.ts";
import { openStore } from "../db/open.ts";
import { connect } from "../db/postgres.ts";
import { emptyDatabase } from "../db/testing.ts";
import { pendingMigrations } from "./migrate.ts";
import { migrations } from "./migrations.ts";

const VERSIONS = Object.keys(migrations).filter((name) => name >= OLDEST);
/** All of them in the long run, else some. */
const TRIED = VERSIONS.filter((_, index) => process.env.ROLECALL_PROVE || index % 16 === 4);
/** What people have: the newest migration of each version that was cut, and of the first commit whose stores are kept as a promise. */
const RELEASED = { "0.2.0": OLDEST, d8c902ae: "0045-provider-times", "0.3.0": "0087-sso-counted" };

/** Tables of then that have fewer rows now, and why. */
const FEWER: Readonly<Record<string, string>> = {
  leases: "a lease of a server that is gone is of no use, and SQLite keeps them in memory",
  leavers: "a plan is a job now",
  leaver_steps: "a step of a plan is one of its job now",
  store_deliveries: "a delivery is a job now",
};

const folder = freshProcess();
const database = emptyDatabase();
const STORES = {
  SQLite: () => `sqlite:${join(folder(), "then.db")}`,
  PostgreSQL: () => database(),
};

/** Fills a store as of then, and has today's server open it. */
async function expectUpgrade(url: string, version: string): Promise<void> {
  const then = url.startsWith("sqlite:") ? emptyFile(url.slice("sqlite:".length)) : connect(url, 0);
  let before: Map<string, number>;
  try {
    if (url.startsWith("sqlite:")) await sql`pragma synchronous = off`.execute(then);
    await fillAt(then, version);
    before = await countsAt(then, version);
  } finally {
    await then.destroy();
  }
  expect([...before].filter(([, count]) => count === 0)).toEqual([]);
  const db = await openStore(url);
  try {
    expect(await pendingMigrations(db)).toEqual([]);
    const { start, end, broken } = await verifyChain(db);
    expect(broken).toBeUndefined();
    expect(end.sequence).toBeGreaterThan(start.sequence);
    const now = await countsAt(db, VERSIONS.at(-1) ?? "");
    const lost = [...before].filter(([table, count]) => !(table in FEWER) && (now.get(table) ?? 0) < count);
    expect(lost.map(([table, count]) => `${table}: ${now.get(table)} of ${count}`)).toEqual([]);
    if (url.startsWith("sqlite:")) expect((await sql`pragma foreign_key_check`.execute(db)).rows).toEqual([]);
    await startOn(db);
  } finally {
    await db.destroy();
  }
}

/** What a server does at its start with what the store has sealed. */
async function startOn(db: Store): Promise<void> {
  await resealTotps(db);
  await resealDestinations(db);
  await resealSecretStores(db);
}

describe.each(Object.keys(STORES) as (keyof typeof STORES)[])("a store on %s with a row in every table", (kind) => {
  test.each(Object.entries(RELEASED))(
    "of %s is upgraded with all its rows, opens, and its audit verifies",
    (_, version) => expectUpgrade(STORES[kind](), version),
  );
});

describe("a store with a row in every table", () => {
  test.each(TRIED)("after %s is upgraded with all its rows, opens, and its audit verifies", (version) =>
    expectUpgrade(STORES.SQLite(), version),
  );
});

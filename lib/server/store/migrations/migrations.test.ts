import { createHash } from "node:crypto";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { type Store, StoreError } from "../db/base.ts";
import { storeTime } from "../db/clock.ts";
import { connect, openPostgres } from "../db/postgres.ts";
import { emptyDatabase } from "../db/testing.ts";
import { pendingMigrations } from "./migrate.ts";
import { withLease } from "./migration-lease.ts";
import { migrations } from "./migrations.ts";

/** SHA-256 of the statements of each migration that has landed. They never change: a change is a new migration. */
const LANDED = {
  "0001-baseline": "451987441236bdf8acc96a85a9a27d1f772ea4ffd0b4cd1be168c8a43d47d3d9",
};

/** The statements of a migration, in order. */
async function statementsOf(name: string): Promise<string> {
  const statements: string[] = [];
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(JSON.stringify([query.sql, query.parameters])),
  });
  await migrations[name]?.up(db);
  return statements.join("\n");
}

describe("a migration that has landed", () => {
  test("is pinned, each of them", () => {
    expect(Object.keys(LANDED)).toEqual(Object.keys(migrations));
  });

  test.each(Object.entries(LANDED))("%s is as it was: stores exist that have run it", async (name, hash) => {
    const statements = await statementsOf(name);
    expect(createHash("sha256").update(statements).digest("hex"), statements).toBe(hash);
  });
});

describe("replicas that start at once on an empty database", () => {
  const url = emptyDatabase();

  test("all start, and each migration is applied once", async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgres(url())));
    try {
      const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
        stores[0] as Store,
      );
      expect(applied.rows.map(({ name }) => name)).toEqual(Object.keys(migrations));
      const heads = await Promise.all(stores.map((store) => store.selectFrom("audit_head").selectAll().execute()));
      expect(heads).toEqual(Array(8).fill([{ id: 1, sequence: 0, hash: "" }]));
    } finally {
      await Promise.all(stores.map((store) => store.destroy()));
    }
  });

  test("start also where another crashed while it changed the store, once its lease has run out", async () => {
    const crashed = connect(url(), 0);
    // It ends abruptly: the lease is neither released nor renewed.
    void withLease(crashed, () => new Promise(() => {}), 600_000);
    await expect.poll(() => leaseOf(crashed)).toMatchObject([{ id: 1 }]);
    await sql`update migration_lease set expires_at = expires_at - 599000`.execute(crashed);
    const end = await endOf(crashed);
    const store = await openPostgres(url());
    expect(await storeTime(store)).toBeGreaterThanOrEqual(end);
    expect(await pendingMigrations(store)).toEqual([]);
    await store.destroy();
    await crashed.destroy();
  });

  test("refuse a store that a newer Rolecall has changed, and leave it as it is", async () => {
    const store = await openPostgres(url());
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2999-01-01')`.execute(
      store,
    );
    await expect(openPostgres(url())).rejects.toThrow(StoreError);
    await expect(openPostgres(url())).rejects.toThrow(
      "a newer Rolecall has changed the store (9999-from-the-future); start that version or restore a backup",
    );
    await store.destroy();
  });

  test("refuse a store of an unpublished version in words of its own", async () => {
    const store = await openPostgres(url());
    await sql`update kysely_migration set name = '0001-initial'`.execute(store);
    await expect(openPostgres(url())).rejects.toThrow(StoreError);
    await expect(openPostgres(url())).rejects.toThrow(
      "an unpublished version of Rolecall made the store, so it cannot be upgraded; start with a new one",
    );
    await store.destroy();
  });
});

const leaseOf = (store: Store) =>
  sql`select * from migration_lease`.execute(store).then(
    ({ rows }) => rows,
    () => [],
  );

const endOf = async (store: Store) => Number(((await leaseOf(store)) as { expires_at: unknown }[])[0]?.expires_at);

describe("a lease", () => {
  const url = emptyDatabase();

  test("is held by one at a time, for as long as its work takes, and handed on at once", async () => {
    const stores = Array.from({ length: 4 }, () => connect(url(), 0));
    let inside = 0;
    let most = 0;
    const started = performance.now();
    await Promise.all(
      stores.map((store) =>
        withLease(
          store,
          async () => {
            most = Math.max(most, ++inside);
            // Longer than the lease lasts: it is renewed after its first time has run out.
            const firstEnd = await endOf(store);
            await expect.poll(async () => (await endOf(store)) - firstEnd).toBeGreaterThan(300);
            inside--;
          },
          1_500,
        ),
      ),
    );
    expect(most).toBe(1);
    if (process.env.ROLECALL_PROVE) expect(performance.now() - started).toBeLessThan(10_000);
    expect(await leaseOf(stores[0] as Store)).toEqual([]);
    await Promise.all(stores.map((store) => store.destroy()));
  });

  test("is released by work that fails, which gets its error", async () => {
    const store = connect(url(), 0);
    await expect(withLease(store, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await leaseOf(store)).toEqual([]);
    await store.destroy();
  });
});

import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { verifyChain } from "../audit/audit-chain.ts";
import { type Store, StoreError } from "../db/base.ts";
import { asKyselyDatabase, Dialect } from "../db/sqlite.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";
import { migrate } from "../migrations/migrate.ts";

/** PostgreSQL takes 65,535 parameters in one statement. */
const ROWS_AT_ONCE = 500;

type AnyRow = Record<string, string | number | null>;

/**
 * Copies all rows of a SQLite store into an empty store on PostgreSQL or CockroachDB with the same migrations, and resolves to the number
 * of rows by table. Neither store may be in use. One transaction, at the end of which counts are compared and the audit chain is verified;
 * after a failure the target is unchanged.
 *
 * Throws {@link StoreError} where the target has rows, or the verification fails.
 */
export async function copyStore(from: Store, to: Store): Promise<Map<string, number>> {
  const tables = await tablesOf(from);
  await requireEmpty(to, tables);
  return inTransaction(to, async (target) => {
    for (const table of tables) await copyTable(anyTable(from), anyTable(target), table);
    const counts = await countsOf(target, tables);
    for (const [table, count] of await countsOf(from, tables))
      if (counts.get(table) !== count)
        throw new StoreError(`${counts.get(table)} of ${count} rows of ${table} arrived`);
    const { broken } = await verifyChain(target);
    if (broken)
      throw new StoreError(`the audit is broken at event ${broken.sequence}: audit:verify on the source says how`);
    return counts;
  });
}

/**
 * The tables of the schema, each after those that it refers to. Read from the database, so that no table can be forgotten here; without
 * the tables of SQLite and of the migrations.
 */
export async function tablesOf(sqlite: Store): Promise<string[]> {
  const { rows } = await sql<{ name: string; needs: string | null }>`
    select t.name as name, f."table" as needs from sqlite_master t left join pragma_foreign_key_list(t.name) f
    where t.type = 'table' and substr(t.name, 1, 7) not in ('sqlite_', 'kysely_')
    order by t.name`.execute(sqlite);
  const left = new Set(rows.map(({ name }) => name));
  const ordered: string[] = [];
  while (left.size > 0) {
    const free = [...left].filter(
      (table) =>
        !rows.some(({ name, needs }) => name === table && needs !== null && needs !== table && left.has(needs)),
    );
    if (free.length === 0) throw new StoreError(`tables refer to each other in a circle: ${[...left].join(", ")}`);
    for (const table of free) left.delete(table);
    ordered.push(...free);
  }
  return ordered;
}

async function copyTable(
  from: Kysely<Record<string, AnyRow>>,
  to: Kysely<Record<string, AnyRow>>,
  table: string,
): Promise<void> {
  // The copied rows include those that migrations insert.
  await to.deleteFrom(table).execute();
  let batch: AnyRow[] = [];
  const write = async () => {
    if (batch.length > 0) await to.insertInto(table).values(batch).execute();
    batch = [];
  };
  // In the order they were written: a row that refers to another of its table comes after it.
  for await (const row of from.selectFrom(table).selectAll().orderBy(sql`rowid`).stream()) {
    batch.push(row);
    if (batch.length === ROWS_AT_ONCE) await write();
  }
  await write();
}

/** Throws where a store has other rows than those that the migrations put there. */
async function requireEmpty(store: Store, tables: readonly string[]): Promise<void> {
  const pristine = new Kysely<Tables>({
    dialect: new Dialect({ database: asKyselyDatabase(new DatabaseSync(":memory:"), ":memory:") }),
  });
  try {
    await migrate(pristine);
    const none = await countsOf(pristine, tables);
    for (const [table, count] of await countsOf(store, tables))
      if (count !== none.get(table)) throw new StoreError(`the target is not empty: ${table} has ${count} rows`);
  } finally {
    await pristine.destroy();
  }
}

async function countsOf(store: Store, tables: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const row = await anyTable(store)
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    counts.set(table, row.count);
  }
  return counts;
}

/** The tables by names that only the database knows. */
function anyTable(store: Store): Kysely<Record<string, AnyRow>> {
  return store as unknown as Kysely<Record<string, AnyRow>>;
}

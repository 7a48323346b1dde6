import { CompiledQuery, type KyselyPlugin, type RootOperationNode, SqliteAdapter, sql } from "kysely";
import type { Store } from "../../server/store/db/base.ts";

/* For tests only: how a store finds rows. */

/** Notes each query as it goes to the database. */
export function noting(db: Store): { store: Store; queries: CompiledQuery[] } {
  const queries: CompiledQuery[] = [];
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      queries.push(db.getExecutor().compileQuery(node as RootOperationNode, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { store: db.withPlugin(plugin), queries };
}

/** The plan of a query, as the database describes it. */
export async function planOf(db: Store, query: CompiledQuery): Promise<string> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  const tables = [...new Set(query.sql.match(/(?<=\b(?:from|join) )"\w+"/g))].sort();
  return db.transaction().execute(async (transaction) => {
    // A few hundred rows are read and sorted faster as a whole; without that choice it shows whether an index serves.
    // PostgreSQL counts the rows by itself at some time, and plans otherwise from then on: so they are counted first. In one
    // order, since each count locks its table.
    if (!isSqlite)
      for (const text of [
        `analyze ${tables.join()}`,
        ...["seqscan", "sort", "bitmapscan"].map((what) => `set local enable_${what} = off`),
      ])
        await sql.raw(text).execute(transaction);
    const { rows } = await transaction.executeQuery<Record<string, string>>(
      CompiledQuery.raw(`explain ${isSqlite ? "query plan " : ""}${query.sql}`, [...query.parameters]),
    );
    return rows.map((row) => row["QUERY PLAN"] ?? row.detail).join("\n");
  });
}

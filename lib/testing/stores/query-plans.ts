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
  return db.transaction().execute(async (transaction) => {
    // A few hundred rows are read and sorted faster as a whole; without that choice it shows whether an index serves.
    if (!isSqlite)
      for (const what of ["seqscan", "sort", "bitmapscan"])
        await sql.raw(`set local enable_${what} = off`).execute(transaction);
    const { rows } = await transaction.executeQuery<Record<string, string>>(
      CompiledQuery.raw(`explain ${isSqlite ? "query plan " : ""}${query.sql}`, [...query.parameters]),
    );
    return rows.map((row) => row["QUERY PLAN"] ?? row.detail).join("\n");
  });
}

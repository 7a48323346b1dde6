import { sql } from "kysely";
import type { Store } from "../db/base.ts";
import { isDamaged } from "../db/sqlite-errors.ts";

/** The tables of a damaged SQLite file of which some row cannot be read. */
export async function unreadableTables(store: Store): Promise<string[]> {
  const unreadable: string[] = [];
  for (const { name } of await store.introspection.getTables()) {
    // Reads each column of each row, without the indexes.
    const all = sql`select count(*) from (select * from ${sql.table(name)} not indexed)`;
    await all.execute(store).catch((error: unknown) => {
      if (!isDamaged(error)) throw error;
      unreadable.push(name);
    });
  }
  return unreadable;
}

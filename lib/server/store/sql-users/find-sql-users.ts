import { sql } from "kysely";
import type { Store } from "../db/base.ts";
import { partsOf, standing, type Visibility } from "../people/visibility.ts";

/**
 * SQL users whose name contains the word, in lower case: first the exact name, then names that begin with it, the shorter before
 * the longer; `limit` at most.
 */
export async function findSqlUsers(store: Store, reach: Visibility, word: string, limit: number) {
  const escaped = word.replace(/[\\%_]/g, "\\$&");
  const rank = sql<number>`case when sql_users.name = ${word} then 0 when sql_users.name like ${`${escaped}%`} escape '\\' then 1 else 2 end`;
  const found = await Promise.all(
    partsOf(reach).map((part) =>
      standing(store, part)
        .where(sql<boolean>`sql_users.name like ${`%${escaped}%`} escape '\\'`)
        .select(["sql_users.id", "sql_users.cluster_id as clusterId", "sql_users.name", "admin_state as state"])
        .select(["protected", rank.as("rank")])
        .orderBy("rank")
        .orderBy(sql`length(sql_users.name)`)
        .orderBy("sql_users.name")
        .orderBy("sql_users.cluster_id")
        .limit(limit)
        .execute(),
    ),
  );
  return found
    .flat()
    .sort(
      (one, other) => one.rank - other.rank || one.name.length - other.name.length || (one.name < other.name ? -1 : 1),
    )
    .slice(0, limit);
}

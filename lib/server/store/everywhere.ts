import "server-only";
import { sql } from "kysely";
import type { EverywhereState } from "#lib/shared/everywhere.ts";
import type { Store } from "./base.ts";
import { type AgeRange, isChangeable, isOfAge, type Part, standing } from "./overview.ts";

/** `age` undefined: any. Every one of `words` is part of the name, the owner or the purpose. */
export type Sought = { words: readonly string[]; state: EverywhereState | null; age: AgeRange | undefined };

/** SQL users of this part by name, after this name; `limit` at most. Times are epoch milliseconds. */
export async function sqlUsersAfter(
  store: Store,
  part: Part,
  { words, state, age }: Sought,
  { after, limit }: { after: string; limit: number },
) {
  const found = standing(store, part)
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .where("sql_users.name", ">", after)
    .$if(state === "outside", (query) => query.where("outside_at", "is not", null))
    .$if(state === "unowned", (query) => query.where("owner_team_id", "is", null).where(isChangeable()))
    .$if(age !== undefined, (query) => query.where(isOfAge(age ?? null)))
    .where((eb) =>
      eb.and(
        words.map((word) => {
          const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
          return sql<boolean>`(sql_users.name like ${pattern} escape '\\' or lower(teams.name) like ${pattern} escape '\\' or lower(purpose) like ${pattern} escape '\\')`;
        }),
      ),
    );
  const ofState =
    state === null || state === "outside" || state === "unowned" ? found : found.where("admin_state", "=", state);
  return ofState
    .select(["sql_users.cluster_id as clusterId", "sql_users.name", "admin_state as state", "teams.name as owner"])
    .select(["password_changed_at as passwordChangedAt", "outside_at as outsideAt"])
    .orderBy("sql_users.name")
    .limit(limit)
    .execute();
}

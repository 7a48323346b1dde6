import "server-only";
import { type RawBuilder, sql } from "kysely";
import type { EverywhereState } from "#lib/shared/everywhere.ts";
import type { Store } from "./base.ts";
import { type AgeRange, isChangeable, isOfAge, isUnowned } from "./overview.ts";
import { SET_AT } from "./password-dues.ts";
import { type Part, standing } from "./reach.ts";

/** `age` and `due` undefined: any. Every one of `words` is part of the name, the owner or the purpose. */
export type Sought = {
  words: readonly string[];
  state: EverywhereState | null;
  age: AgeRange | undefined;
  due: RawBuilder<boolean> | undefined;
};

/** SQL users of this part by name, after this name; `limit` at most. Times are epoch milliseconds. */
export async function sqlUsersAfter(
  store: Store,
  part: Part,
  { words, state, age, due }: Sought,
  { after, limit }: { after: string; limit: number },
) {
  const found = standing(store, part)
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .where("sql_users.name", ">", after)
    .$if(state === "outside", (query) => query.where("outside_at", "is not", null))
    .$if(state === "unowned", (query) => query.where(isUnowned).where(isChangeable()))
    .$if(due !== undefined, (query) => query.where(due ?? sql<boolean>`true`))
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
    .select(["outside_at as outsideAt", SET_AT.as("passwordSetAt")])
    .orderBy("sql_users.name")
    .limit(limit)
    .execute();
}

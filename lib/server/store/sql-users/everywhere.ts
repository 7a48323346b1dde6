import "server-only";
import { type RawBuilder, sql } from "kysely";
import type { EverywhereState } from "#lib/shared/sql-users/everywhere.ts";
import { fieldWords, isTextField, SEARCHED_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { Store } from "../db/base.ts";
import { SET_AT } from "../passwords/password-dues.ts";
import { type Part, standing } from "../people/visibility.ts";
import { type AgeRange, isChangeable, isOfAge, isUnowned } from "./overview.ts";
import { COLUMN_OF } from "./sql-user-columns.ts";

/** `age` and `due` undefined: any. Every one of `words`, in lower case, is part of the name, the owner or a searched field. */
export type Sought = {
  words: readonly string[];
  state: EverywhereState | null;
  age: AgeRange | undefined;
  due: RawBuilder<boolean> | undefined;
};

const TEXTS = ["teams.name", ...SEARCHED_FIELDS.filter(isTextField).map((field) => `sql_users.${COLUMN_OF[field]}`)];

/** Whether a word in lower case is part of the name, the owner or a searched field. */
function isPart(word: string): RawBuilder<boolean> {
  const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
  const texts = TEXTS.map((column) => sql`lower(${sql.ref(column)}) like ${pattern} escape '\\'`);
  const kinds = SQL_USER_KINDS.filter((kind) => fieldWords("kind", kind).toLowerCase().includes(word));
  const ofKind = kinds.length > 0 ? [sql`kind in (${sql.join(kinds)})`] : [];
  return sql<boolean>`(sql_users.name like ${pattern} escape '\\' or ${sql.join([...texts, ...ofKind], sql` or `)})`;
}

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
    .where((eb) => eb.and(words.map(isPart)));
  const ofState =
    state === null || state === "outside" || state === "unowned" ? found : found.where("admin_state", "=", state);
  return ofState
    .select(["sql_users.cluster_id as clusterId", "sql_users.name", "admin_state as state"])
    .select(["teams.name as owner", "teams.id as ownerId"])
    .select(["outside_at as outsideAt", SET_AT.as("passwordSetAt")])
    .orderBy("sql_users.name")
    .limit(limit)
    .execute();
}

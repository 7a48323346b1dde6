import { type RawBuilder, sql } from "kysely";
import type {
  EverywhereAfter,
  EverywhereKind,
  EverywhereState,
  EverywhereView,
} from "#lib/shared/sql-users/everywhere-path.ts";
import { fieldWords, isTextField, SEARCHED_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { Store } from "../db/base.ts";
import { SET_AT } from "../passwords/password-dues.ts";
import { isChangeable } from "../passwords/password-rules.ts";
import { type Part, standing, type Visibility } from "../people/visibility.ts";
import { type AgeRange, isOfAge, isUnowned } from "./overview.ts";
import { COLUMN_OF } from "./sql-user-columns.ts";
import { asStored, STORED_COLUMNS, type StoredSqlUser } from "./stored-sql-user.ts";

/** What is sought. Undefined, and an absent kind or owner: any. */
export type Sought = {
  /** each of them is part of the name, the owner or a searched field; see {@link soughtWords} */
  words: readonly RawBuilder<boolean>[];
  state: EverywhereState | null;
  kind?: EverywhereKind | null;
  /** the id of a team */
  owner?: string | null;
  age: AgeRange | undefined;
  due: RawBuilder<boolean> | undefined;
};

/** Further words of a search are not looked at. */
const MOST_WORDS = 8;
const TEXTS = SEARCHED_FIELDS.filter(isTextField).map((field) => `sql_users.${COLUMN_OF[field]}`);

/**
 * Whether each word of a search is part of the name, the owner or a searched field. With `names`, of the name or the owner: those stand in an
 * index, without a look at each row.
 */
export async function soughtWords(store: Store, search: string, names = false): Promise<RawBuilder<boolean>[]> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  return Promise.all(words.map((word) => isPart(store, word, names)));
}

async function isPart(store: Store, word: string, names: boolean): Promise<RawBuilder<boolean>> {
  const like = (column: RawBuilder<unknown>) => sql<boolean>`${column} like ${pattern} escape '\\'`;
  const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
  const teams = await store.selectFrom("teams").select("id").where(like(sql`lower(name)`)).execute();
  const kinds = names ? [] : SQL_USER_KINDS.filter((kind) => fieldWords("kind", kind).toLowerCase().includes(word));
  const any = [
    like(sql.ref("sql_users.name")),
    ...(teams.length > 0 ? [sql`sql_users.owner_team_id in (${sql.join(teams.map(({ id }) => id))})`] : []),
    ...(names ? [] : TEXTS.map((column) => like(sql`lower(${sql.ref(column)})`))),
    ...(kinds.length > 0 ? [sql`kind in (${sql.join(kinds)})`] : []),
  ];
  return sql<boolean>`(${sql.join(any, sql` or `)})`;
}

type Found = ReturnType<typeof standing>;

/** `aged`: ordered by age, in whose index the state stands too; asked by its own index, all of that state would be sorted. */
function matching(found: Found, { words, state, kind = null, owner = null, age, due }: Sought, aged = false): Found {
  const matches = found
    .$if(state === "outside", (query) => query.where("outside_at", "is not", null))
    .$if(state === "unowned", (query) => query.where(isUnowned).where(isChangeable()))
    .$if(kind !== null, (query) => (kind === "none" ? query.where("kind", "is", null) : query.where("kind", "=", kind)))
    // As the index has it.
    .$if(owner !== null, (query) => query.where(sql<boolean>`coalesce(owner_team_id, '') = ${owner}`))
    .$if(due !== undefined, (query) => query.where(due ?? sql<boolean>`true`))
    .$if(age !== undefined, (query) => query.where(isOfAge(age ?? null)))
    .where((eb) => eb.and([...words]));
  if (state === null || state === "outside" || state === "unowned") return matches;
  return aged ? matches.where(sql<boolean>`(admin_state || '') = ${state}`) : matches.where("admin_state", "=", state);
}

/** SQL users of this part by name, after this name; `limit` at most. Times are epoch milliseconds. */
export async function sqlUsersAfter(
  store: Store,
  part: Part,
  sought: Sought,
  { after, limit }: { after: string; limit: number },
) {
  return matching(standing(store, part), sought)
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .where("sql_users.name", ">", after)
    .select(["sql_users.cluster_id as clusterId", "sql_users.name", "admin_state as state"])
    .select(["teams.name as owner", "teams.id as ownerId"])
    .select(["outside_at as outsideAt", SET_AT.as("passwordSetAt")])
    .orderBy("sql_users.name")
    .limit(limit)
    .execute();
}

export type Page = Pick<EverywhereView, "sort" | "descending"> & { after: EverywhereAfter | null; limit: number };

/** A SQL user with its stored facts, and the name of the team that owns it. */
export type FoundSqlUser = StoredSqlUser & { owner: string | null };

/**
 * The SQL users of a page, of all clusters in one order. A page is read in an index, from where the last one ended: its cost does not grow
 * with what stands before or after it.
 */
export async function sqlUsersOfPage(
  store: Store,
  reach: Visibility,
  sought: Sought,
  page: Page,
): Promise<FoundSqlUser[]> {
  if (reach.clusters.length === 0 && reach.own.teams.length === 0) return [];
  if (page.sort === "name") return rowsOf(store, reach, sought, page, undefined);
  const known = page.after && page.after.at === null ? [] : await rowsOf(store, reach, sought, page, "known");
  const left = page.limit - known.length;
  if (left === 0) return known;
  // Ages that are not known come last, by name, whichever way the order goes.
  const after = page.after?.at === null ? page.after : null;
  const others: Page = { sort: "age", descending: false, after, limit: left };
  return [...known, ...(await rowsOf(store, reach, sought, others, "unknown"))];
}

/** With more clusters than these, the order of the index is cheaper than finding and ordering all. */
const FEW_CLUSTERS = 20;

async function rowsOf(
  store: Store,
  { clusters, own }: Visibility,
  sought: Sought,
  { descending, after, limit }: Page,
  ages: "known" | "unknown" | undefined,
): Promise<FoundSqlUser[]> {
  const column = clusters.length > FEW_CLUSTERS ? sql`(sql_users.cluster_id || '')` : sql`sql_users.cluster_id`;
  const scopes = [
    ...(clusters.length > 0 ? [sql<boolean>`${column} in (${sql.join(clusters)})`] : []),
    ...(own.teams.length > 0 && own.clusters.length > 0
      ? [
          sql<boolean>`(sql_users.owner_team_id in (${sql.join(own.teams)})
            and (sql_users.cluster_id || '') in (${sql.join(own.clusters)}))`,
        ]
      : []),
  ];
  const direction = descending ? "desc" : "asc";
  const isAged = ages === "known" && clusters.length > FEW_CLUSTERS;
  const rows = await matching(store.selectFrom("sql_users").where("sql_users.ended_at", "is", null), sought, isAged)
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .where((eb) => eb.or(scopes))
    // SQLite begins to walk an index of an expression by a comparison alone: not by `is not null`, nor by one of several values.
    .$if(ages === "known" && (after === null || descending), (query) => query.where(sql<boolean>`${SET_AT} > -1`))
    .$if(ages === "unknown", (query) => query.where(sql<boolean>`${SET_AT} is null`))
    .$if(after !== null, (query) => query.where(comesAfter(after ?? NOWHERE, ages === "known", descending)))
    .select(STORED_COLUMNS)
    .select("teams.name as owner")
    .$if(ages === "known", (query) => query.orderBy(SET_AT, direction))
    .orderBy("sql_users.name", direction)
    .orderBy("sql_users.cluster_id", direction)
    .limit(limit)
    .execute();
  return rows.map((row) => Object.assign(asStored(row), { owner: row.owner }));
}

const NOWHERE: EverywhereAfter = { clusterId: "", name: "", at: null };

function comesAfter({ clusterId, name, at }: EverywhereAfter, byAge: boolean, descending: boolean) {
  const compare = sql.raw(descending ? "<" : ">");
  return byAge
    ? sql<boolean>`(${SET_AT} ${compare}= ${at}
        and (${SET_AT}, sql_users.name, sql_users.cluster_id) ${compare} (${at}, ${name}, ${clusterId}))`
    : sql<boolean>`(sql_users.name, sql_users.cluster_id) ${compare} (${name}, ${clusterId})`;
}

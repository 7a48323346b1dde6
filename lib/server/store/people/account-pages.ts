import { sql } from "kysely";
import type { AccountFilter } from "#lib/shared/people/account-pages.ts";
import type { ListedAccount } from "#lib/shared/people/accounts.ts";
import { inOrder, isAfter, type Ordered } from "../db/after-key.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { hasWord } from "../db/has-word.ts";
import { liveSessionCounts } from "../sign-in/live-sessions.ts";
import { signInWays } from "../sign-in/sign-in-ways.ts";

/** As the index has it. */
const NAME = sql<string>`lower(name)`;
const BY_NAME: readonly Ordered[] = [
  [NAME, "asc"],
  [sql.ref("id"), "asc"],
];
const NO_WAYS = { provider: false, password: false, passkeys: 0, app: false };

/** After the account with this id; undefined, or gone: from the first on. */
type Cut = { after: string | undefined; limit: number };

/** A page of the accounts of a filter, by name. */
export async function accountsAfter(
  store: Store,
  filter: AccountFilter,
  { after, limit }: Cut,
  now = Date.now(),
): Promise<ListedAccount[]> {
  const key = after === undefined ? undefined : await keyOf(store, after);
  const rows = await matching(store, filter)
    .select(["id", "name", "email", "role", "disabled_at", "signed_in_at", "hand_role"])
    .$if(key !== undefined, (query) => query.where(isAfter(BY_NAME, key ?? [])))
    .orderBy(inOrder(BY_NAME))
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  const [counts, ways] = await Promise.all([liveSessionCounts(store, now, ids), signInWays(store, ids)]);
  return rows.map((row) => {
    const { disabledAt, handRole, ...account } = camel(row);
    return {
      ...account,
      disabled: disabledAt !== null,
      sessions: counts.get(row.id) ?? 0,
      ways: ways.get(row.id) ?? NO_WAYS,
      directory: handRole !== null,
    };
  });
}

async function keyOf(store: Store, id: string): Promise<[string, string] | undefined> {
  const row = await store.selectFrom("accounts").select(NAME.as("key")).where("id", "=", id).executeTakeFirst();
  return row && [row.key, id];
}

/** How many accounts a filter has. */
export async function countAccounts(store: Store, filter: AccountFilter): Promise<number> {
  const { count } = await matching(store, filter)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

function matching(store: Store, { q, show }: AccountFilter) {
  return store
    .selectFrom("accounts")
    .$if(show === "administrators", (query) => query.where("role", "=", "administrator"))
    .$if(show === "disabled", (query) => query.where("disabled_at", "is not", null))
    .$if(show === "invited", (query) => query.where(sql<boolean>`(1 = 0)`))
    .$if(q.trim() !== "", (query) => query.where(hasWord([sql.ref("name"), sql.ref("email")], q)));
}

/** `disabled`: also those that cannot sign in; `except`: the id of one that is left out. */
type Wanted = { q: string; disabled: boolean; except?: string };

/** The first accounts that have the word in their name or email, by name, and how many there are. */
export async function findAccounts(store: Store, { q, disabled, except }: Wanted, limit: number) {
  const found = () =>
    matching(store, { q, show: "all" })
      .$if(!disabled, (query) => query.where("disabled_at", "is", null))
      .$if(except !== undefined, (query) => query.where("id", "!=", except ?? ""));
  const [rows, { count }] = await Promise.all([
    found().select(["id", "name", "email", "disabled_at"]).orderBy(inOrder(BY_NAME)).limit(limit).execute(),
    found()
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    rows: rows.map(({ id, name, email, disabled_at }) => ({ id, name, email, disabled: disabled_at !== null })),
    count,
  };
}

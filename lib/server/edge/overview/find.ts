import "server-only";
import type { Found, FoundAction, FoundSqlUser } from "#lib/shared/find.ts";
import { holderOn, holds, limitOf, may } from "#lib/shared/policy.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { store } from "../../store/db/store.ts";
import { accountNames } from "../../store/people/accounts.ts";
import { teamNames } from "../../store/people/teams.ts";
import { findSqlUsers } from "../../store/sql-users/find-sql-users.ts";
import { type Seen, seenBy } from "./visibility.ts";

const MOST_SQL_USERS = 6;
const MOST = 5;

/** The best matches that this person may see, from the store alone. Without a word, their first clusters. */
export async function find({ actor }: Permit<"overview.read">, { q }: { q: string }): Promise<Found> {
  const db = await store();
  const word = q.trim().toLowerCase();
  const hasWord = word !== "";
  const [seen, settings, accounts, teams] = await Promise.all([
    seenBy(db, actor),
    settingsNow(db),
    hasWord && may(actor, "accounts.manage") ? accountNames(db) : [],
    hasWord && may(actor, "rights.manage") ? teamNames(db) : [],
  ]);
  const sqlUsers = hasWord ? await findSqlUsers(db, seen.reach, word, MOST_SQL_USERS) : [];
  const names = (text: string) => text.toLowerCase().includes(word);
  return {
    sqlUsers: sqlUsers.map((row) => asFound(actor, row, seen, settings)),
    clusters: seen.known
      .filter(({ id, name }) => seen.whole.has(id) && names(name))
      .slice(0, MOST)
      .map(({ id, name }) => ({ id, name })),
    accounts: accounts
      .filter(({ name, email }) => names(name) || names(email))
      .slice(0, MOST)
      .map(({ id, name, email }) => ({ id, name, email })),
    teams: teams.filter(({ name }) => names(name)).slice(0, MOST),
  };
}

type Row = Awaited<ReturnType<typeof findSqlUsers>>[number];

function asFound(actor: Actor, row: Row, { known, whole }: Seen, settings: Settings): FoundSqlUser {
  const { id, clusterId, name, state } = row;
  const isWhole = whole.has(clusterId);
  return {
    name,
    clusterId,
    state,
    cluster: known.find((cluster) => cluster.id === clusterId)?.name ?? "",
    rowId: isWhole ? null : id,
    actions: isWhole ? actionsOn(actor, row, settings) : readOnlyOf(name) ? [] : ["reset"],
  };
}

function actionsOn(actor: Actor, { clusterId, name, state, protected: isProtected }: Row, settings: Settings) {
  const holder = holderOn(actor, clusterId);
  const isChangeable = readOnlyOf(name) === undefined;
  const limit = limitOf("sql_users.reset", holder, { state, protected: isProtected === 1 }, settings);
  const mayReset = isChangeable && holds(holder, "sql_users.reset") && limit === undefined;
  const actions: Record<FoundAction, boolean> = {
    reset: mayReset,
    claim: mayReset,
    describe: holds(holder, "sql_users.describe"),
    privileges: isChangeable && holds(holder, "sql_users.read"),
  };
  return (Object.keys(actions) as FoundAction[]).filter((action) => actions[action]);
}

import type { Found, FoundAction, FoundSqlUser } from "#lib/shared/find.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { type ClusterPermission, holderOn, holds, limitOf, may } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { VERBS, type Verb } from "#lib/shared/verbs.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { keyClosedFor } from "../../sql-users/drift/key-closed-for.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { sqlConnectionsOn } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { accountNames } from "../../store/people/accounts.ts";
import { teamNames } from "../../store/people/teams.ts";
import { findSqlUsers } from "../../store/sql-users/find-sql-users.ts";
import { type Seen, seenBy } from "./visibility.ts";

const MOST_SQL_USERS = 6;
const MOST = 5;

/** Where a verb leads: which permission it needs, and whether to SQL users, clusters or both. */
const LEADS: Record<Verb, { needs: ClusterPermission | "accounts.manage"; sqlUsers: boolean; clusters: boolean }> = {
  rotate: { needs: "sql_users.reset", sqlUsers: true, clusters: false },
  reset: { needs: "sql_users.reset", sqlUsers: true, clusters: false },
  create: { needs: "sql_users.create", sqlUsers: false, clusters: true },
  invite: { needs: "accounts.manage", sqlUsers: false, clusters: false },
  connect: { needs: "sql_connection.manage", sqlUsers: false, clusters: true },
  check: { needs: "sql_users.verify", sqlUsers: true, clusters: true },
};

type Asked = { q: string; verb?: Verb };

/** The best matches that this person may see, from the store alone. Without a word, their first clusters. */
export async function find({ actor }: Permit<"overview.read">, { q, verb }: Asked): Promise<Found> {
  const db = await store();
  const seen = await seenBy(db, actor);
  const verbs = VERBS.filter((each) => mayUse(actor, each, seen));
  if (verb === undefined) return { ...(await findAll(actor, q, seen)), verb: null, verbs };
  const nothing = { sqlUsers: [], clusters: [], accounts: [], teams: [], verb, verbs };
  return verbs.includes(verb) ? { ...nothing, ...(await findFor(actor, { q, verb }, seen)) } : nothing;
}

function mayUse(actor: Actor, verb: Verb, { reach }: Seen): boolean {
  const { needs } = LEADS[verb];
  if (needs === "accounts.manage") return may(actor, needs);
  if (verb === "reset" && reach.own.teams.length > 0) return true;
  return reach.clusters.some((id) => may(actor, needs, id));
}

/** The SQL users and clusters of a sentence with a verb: those on which this person may do it. */
async function findFor(
  actor: Actor,
  { q, verb }: Required<Asked>,
  { reach, known, whole }: Seen,
): Promise<Partial<Found>> {
  const { needs, sqlUsers, clusters } = LEADS[verb];
  if (needs === "accounts.manage") return {};
  const word = q.trim().toLowerCase();
  const db = await store();
  const allowed = reach.clusters.filter((id) => may(actor, needs, id));
  const within = { clusters: allowed, own: verb === "reset" ? reach.own : { teams: [], clusters: [] } };
  const [facts, rows] = await Promise.all([
    factsOf(db),
    sqlUsers && word !== "" ? findSqlUsers(db, within, word, MOST_SQL_USERS) : [],
  ]);
  const action: FoundAction = verb === "check" ? "privileges" : "reset";
  return {
    sqlUsers: rows
      .map((row) => asFound(actor, row, { reach, known, whole }, facts))
      .filter(({ actions }) => actions.includes(action)),
    // With *create*, the word is the name of the new SQL user.
    clusters: clusters
      ? await asClusters(
          db,
          verb,
          known
            .filter(({ id, name }) => allowed.includes(id) && (verb === "create" || name.toLowerCase().includes(word)))
            .slice(0, MOST),
        )
      : [],
  };
}

/** With *create*, they say whether Rolecall can create a SQL user there. */
async function asClusters(db: Store, verb: Verb, clusters: Seen["known"]): Promise<Found["clusters"]> {
  if (verb !== "create") return clusters.map(({ id, name }) => ({ id, name }));
  const ids = clusters.map(({ id }) => id);
  const closedFor = keyClosedFor(...(await Promise.all([keyClosedOn(db), sqlConnectionsOn(db, ids)])));
  return clusters.map(({ id, name }) => {
    const keyClosed = closedFor({ kind: "create", clusterId: id }) ?? undefined;
    return present<Found["clusters"][number]>({ id, name, keyClosed });
  });
}

type Facts = { settings: Settings; closedOn: (clusterId: string) => KeyClosed | null };

/** What decides over the actions on any SQL user. */
async function factsOf(db: Store): Promise<Facts> {
  const [settings, closedOn] = await Promise.all([settingsNow(db), keyClosedOn(db)]);
  return { settings, closedOn };
}

async function findAll(actor: Actor, q: string, seen: Seen): Promise<Omit<Found, "verb" | "verbs">> {
  const db = await store();
  const word = q.trim().toLowerCase();
  const hasWord = word !== "";
  const [facts, accounts, teams] = await Promise.all([
    factsOf(db),
    hasWord && may(actor, "accounts.manage") ? accountNames(db) : [],
    hasWord && may(actor, "rights.manage") ? teamNames(db) : [],
  ]);
  const sqlUsers = hasWord ? await findSqlUsers(db, seen.reach, word, MOST_SQL_USERS) : [];
  const names = (text: string) => text.toLowerCase().includes(word);
  return {
    sqlUsers: sqlUsers.map((row) => asFound(actor, row, seen, facts)),
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

function asFound(actor: Actor, row: Row, { known, whole }: Seen, { settings, closedOn }: Facts): FoundSqlUser {
  const { id, clusterId, name, state } = row;
  const isWhole = whole.has(clusterId);
  return present({
    name,
    clusterId,
    state,
    cluster: known.find((cluster) => cluster.id === clusterId)?.name ?? "",
    rowId: isWhole ? null : id,
    actions: isWhole ? actionsOn(actor, row, settings) : readOnlyOf(name) ? [] : ["reset"],
    keyClosed: closedOn(clusterId) ?? undefined,
  });
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

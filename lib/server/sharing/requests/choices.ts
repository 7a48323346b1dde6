import { clusterRoleOn, holderOn, holds, ownLimitOf } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { RequestChoicesInput } from "#lib/shared/requests/requests.ts";
import type { EndingLevel, RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { isPasswordOnly, otherWays } from "#lib/shared/ways-in/ways-in.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { keyClosedFor } from "../../sql-users/drift/key-closed-for.ts";
import { minutesOf } from "../../sql-users/grant-length.ts";
import { waysOfClusters } from "../../store/clusters/cluster-ways.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { creating, type SqlConnection, sqlConnectionOf, sqlConnections } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { decidersOn } from "../../store/people/deciders.ts";
import { ownedSqlUsers, teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { offeredTo } from "../rules/at-once.ts";

type OwnChoice = RequestChoices["sqlUsers"][number];
type Named = { id: string; name: string };

/** As many clusters as a menu shows. */
const MOST = 20;

/** The clusters, teams and SQL users for the requester to choose from: for a person the first clusters that are found, for a program all. */
export async function requestChoices(
  { actor }: Permit<"requests.ask">,
  asked: RequestChoicesInput,
): Promise<RequestChoices> {
  const db = await store();
  const [teams, possible, connections, closedOn, waysInto] = await Promise.all([
    teamsOf(db, actor.accountId),
    clustersFor(db, actor),
    sqlConnections(db),
    keyClosedOn(db),
    waysOfClusters(db),
  ]);
  const levels = new Map(connections.map((connection) => [connection.clusterId, endingLevelOf(connection)]));
  const hasHours = ({ id }: Named) => !!levels.get(id) && closedOn(id) === null;
  const { clusters, more } = actor.token ? { clusters: possible, more: 0 } : firstOf(possible, asked, hasHours);
  const ids = clusters.map(({ id }) => id);
  const [offers, decidersOf] = await Promise.all([offeredTo(db, actor, teams), decidersOn(db, ids)]);
  const closedFor = keyClosedFor(closedOn, connections);
  return {
    teams: teams.map(({ id, name, prefix }) => ({ id, name, prefix: prefix ?? "" })),
    more,
    clusters: clusters.map(({ id, name }) => {
      const deciders = decidersOf(id).filter((decider) => decider.id !== actor.accountId);
      const mayCreate = holds(holderOn(actor, id), "sql_users.create");
      const creates = mayCreate && closedFor({ kind: "create", clusterId: id }) === null;
      return present<RequestChoices["clusters"][number]>({
        id,
        name,
        deciders: deciders.map((decider) => decider.name),
        creates,
        ends: levels.get(id) ?? null,
        ...offers(id),
        otherWays: !isPasswordOnly(otherWays(waysInto(id))),
        keyClosed: closedOn(id) ?? undefined,
      });
    }),
    sqlUsers: wordOf(asked) === "" ? await ownChoices(db, actor, { levels, closedOn }) : [],
  };
}

/** What a search is for; empty where nothing is searched. */
const wordOf = ({ q }: RequestChoicesInput) => q.trim().toLowerCase();

/**
 * The first clusters by name that are found. Where nothing is searched, also the one that is asked for, and one on which Rolecall ends
 * access, since that is where a requester begins.
 */
function firstOf(
  possible: readonly Named[],
  asked: RequestChoicesInput,
  hasHours: (cluster: Named) => boolean,
): { clusters: readonly Named[]; more: number } {
  const word = wordOf(asked);
  const found = possible
    .filter(({ name }) => name.toLowerCase().includes(word))
    .toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  const first = found.slice(0, MOST);
  const wanted = found.filter(({ id }) => word === "" && id === asked.clusterId);
  const begun = word === "" && !first.some(hasHours) ? found.find(hasHours) : undefined;
  const clusters = [...new Set([...first, ...wanted, ...(begun ? [begun] : [])])];
  return { clusters, more: found.length - clusters.length };
}

type Reach = {
  levels: ReadonlyMap<string, EndingLevel | null>;
  closedOn: Awaited<ReturnType<typeof keyClosedOn>>;
};

/** The SQL users of the requester's teams. */
async function ownChoices(db: Store, actor: Actor, { levels, closedOn }: Reach): Promise<OwnChoice[]> {
  const [owned, all, settings] = await Promise.all([
    ownedSqlUsers(db, actor.accountId),
    clusterFacts().all(),
    settingsNow(db),
  ]);
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return owned
    .flatMap((user) => {
      const { id, name, clusterId, team, state, wantedUntil: endsAt } = user;
      const clusterName = names.get(clusterId);
      if (clusterName === undefined || readOnlyOf(name)) return [];
      // Before its claim, temporary access is neither reset nor extended.
      if (user.grant && !user.grant.isClaimed) return [];
      const facts = { state, protected: user.protected, hasTeamResetException: user.teamResetException !== null };
      const resets = ownLimitOf(holderOn(actor, clusterId), facts, settings) === undefined;
      const ends = levels.get(clusterId) ?? null;
      const keyClosed = closedOn(clusterId) ?? undefined;
      const minutes = user.grant ? minutesOf(user.grant) : undefined;
      const own = { id, name, clusterId, clusterName, team: team.name, resets, endsAt, ends, keyClosed, minutes };
      return [present<OwnChoice>(own)];
    })
    .sort((one, other) => (one.name + one.clusterName).localeCompare(other.name + other.clusterName, "en"));
}

/** The level of the SQL connection by which Rolecall ends an access on a cluster; null where an end is a reminder. */
export async function endingLevel(db: Store, clusterId: string): Promise<EndingLevel | null> {
  return endingLevelOf(await sqlConnectionOf(db, clusterId));
}

/** The level of a connection by which Rolecall ends an access; null where an end is a reminder. */
export function endingLevelOf(connection: SqlConnection | undefined): EndingLevel | null {
  const level = creating(connection)?.level;
  return level === undefined || level === "observe" ? null : level;
}

/**
 * The clusters on which the actor may request a SQL user: those where they have a role or their team owns a SQL user, or all clusters if
 * the setting allows it.
 */
export async function clustersFor(db: Store, actor: Actor): Promise<{ id: string; name: string }[]> {
  const [clusters, owned, { membersAskEverywhere }] = await Promise.all([
    clusterFacts().all(),
    ownedSqlUsers(db, actor.accountId),
    settingsNow(db),
  ]);
  const theirs = new Set(owned.map(({ clusterId }) => clusterId));
  return clusters
    .filter(({ id }) => membersAskEverywhere || theirs.has(id) || clusterRoleOn(actor, id) !== undefined)
    .map(({ id, name }) => ({ id, name }));
}

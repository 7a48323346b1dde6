import type { AdminState } from "#lib/shared/admin-state.ts";
import type { DatabaseFacts, SeenWork, Similar, SuggestionFacts } from "#lib/shared/restrict/facts.ts";
import type { SourceState, SuggestionSource } from "#lib/shared/restrict/suggestion.ts";
import { type Held, wantsOfHeld } from "#lib/shared/restrict/wants.ts";
import type { Watched } from "#lib/shared/restrict/watch/watched.ts";
import { watchedWork } from "#lib/shared/restrict/watch/watched-work.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { ADMIN } from "#lib/sql/answers/compare/held.ts";
import type { Work } from "#lib/sql/answers/use.ts";
import { hasOwnPrefix, isSsoName } from "#lib/sql/names.ts";
import type { ReadLogin } from "../../store/clusters/sql-fact-readings.ts";
import type { Partner } from "../../store/sql-users/pairs.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";
import type { ClusterUse } from "./read-cluster.ts";

const DAY_MS = 24 * 60 * 60_000;
/** How many of its team are compared with a SQL user. */
const MOST_SIMILAR = 5;
const ROOT = "root";

/** All that is known of a cluster: the reading, null without one, and Rolecall's records. */
export type Known = {
  readonly use: ClusterUse | null;
  /** as the Cloud API lists them */
  readonly databases: readonly string[];
  readonly stored: ReadonlyMap<string, StoredSqlUser>;
  readonly pairs: ReadonlyMap<string, Partner>;
  /** ids of the rows of SQL users that are put back for a time */
  readonly putBack: readonly string[];
  readonly logins: ReadonlyMap<string, ReadLogin>;
  /** of SQL users that are or were watched */
  readonly watched: ReadonlyMap<string, Watched>;
  readonly now: number;
};

/** Makes the facts of each SQL user of a cluster. What is the same for all is worked out once. */
export function factsFrom(known: Known): (name: string) => SuggestionFacts {
  const { use, stored } = known;
  const admins = use && adminsIn(use);
  const work = { now: byUser(use?.now), lately: byUser(use?.lately) };
  const teams = Map.groupBy(stored.values(), ({ ownerTeamId, description }) => teamKey(ownerTeamId, description.kind));
  const sources = sourcesOf(use);
  return (name) => {
    const row = stored.get(name);
    const roles = use ? rolesOf(use, name) : new Set<string>();
    const isAdmin = admins?.has(name) === true;
    const isBack = row !== undefined && known.putBack.includes(row.id);
    const isOther = (other: string) => other !== name && !isSsoName(other);
    const isAlone = admins !== null && isAdmin && !isBack && ![...admins].some(isOther);
    return {
      name,
      state: stateOf(row?.state ?? "unknown", admins && isAdmin),
      readOnly: readOnlyOf(name) ?? null,
      isProtected: row?.protected === true,
      isLastAdmin: isAlone,
      kind: row?.description.kind ?? null,
      purpose: row?.description.purpose ?? "",
      databases: use ? databasesOf(use, name, roles) : known.databases.map(unread),
      sources: Object.assign({}, sources, { watched: watchedState(known.watched.get(name)) }),
      held: use && heldBy(use, name, roles),
      ownsDatabase: [name, ...roles].some((each) => use?.users?.get(each)?.ownsDatabase),
      schedules: use?.schedules ? (use.schedules.get(name) ?? 0) : null,
      sessions: use?.sessions ? (use.sessions.get(name) ?? 0) : null,
      work: [
        ...seen(work.now.get(name), "now"),
        ...seen(work.lately.get(name), "lately"),
        ...watchedWork(known.watched.get(name)),
      ],
      watched: known.watched.get(name) ?? null,
      similar: use && row ? similarTo(known, use, row, teams) : [],
    };
  };
}

/** Those who can log in and are admin, without root and Rolecall's own. */
function adminsIn(use: ClusterUse): ReadonlySet<string> {
  const members = Array.from(use.roles.keys()).filter((name) => isAdminIn(use, name));
  return new Set(
    members.filter((name) => name !== ROOT && !hasOwnPrefix(name) && use.users?.get(name)?.canLogin !== false),
  );
}

function isAdminIn(use: ClusterUse, name: string): boolean {
  return closure(use, name).has(ADMIN);
}

function closure({ roles }: ClusterUse, name: string): ReadonlySet<string> {
  const reached = new Set([name]);
  for (const member of reached) for (const role of roles.get(member) ?? []) reached.add(role);
  return reached;
}

/** The roles that it keeps when it loses admin: those that are admin themselves are none. */
function rolesOf(use: ClusterUse, name: string): ReadonlySet<string> {
  const all = [...closure(use, name)].filter((role) => role !== name && role !== ADMIN);
  return new Set(all.filter((role) => !isAdminIn(use, role)));
}

/** A reading says who is admin. It does not prove anyone restricted. */
function stateOf(stored: AdminState, isAdmin: boolean | null): AdminState {
  if (isAdmin === null) return stored;
  if (isAdmin) return "admin";
  return stored === "admin" ? "unknown" : stored;
}

function databasesOf(use: ClusterUse, name: string, roles: ReadonlySet<string>): DatabaseFacts[] {
  return use.databases.map((database) => {
    const own = database.owned.filter(({ owner }) => owner === name || roles.has(owner));
    const others = database.owned.filter(({ owner, kind }) => kind !== "schema" && owner !== name && !roles.has(owner));
    return {
      name: database.name,
      schemas: database.schemas,
      owned: own.reduce((sum, { owned }) => sum + owned, 0),
      otherOwners: [...new Set(others.map(({ owner }) => owner))],
    };
  });
}

const unread = (name: string): DatabaseFacts => ({ name, schemas: null, owned: 0, otherOwners: [] });

function heldBy(use: ClusterUse, name: string, roles: ReadonlySet<string>): Held {
  const isIts = (grantee: string) => grantee === name || roles.has(grantee);
  return {
    grants: use.databases.map((database) => ({
      database: database.name,
      grants: database.grants.filter(({ grantee }) => isIts(grantee)),
    })),
    system: new Set([name, ...roles].flatMap((each) => [...(use.system.get(each) ?? [])])),
    roles: [...roles].sort(),
  };
}

function byUser(work: readonly Work[] | null | undefined): ReadonlyMap<string, readonly Work[]> {
  return Map.groupBy(work ?? [], ({ user }) => user);
}

function seen(work: readonly Work[] = [], from: SeenWork["from"]): SeenWork[] {
  return work.map(({ database, needs, beyond, isUnclear, statements }) => {
    return { from, database, needs, beyond, isUnclear, statements };
  });
}

/** The state of the source *watched* over several SQL users: those that were not watched do not count. */
export function watchedStateOf(watched: readonly Watched[]): SourceState {
  const states = new Set(watched.map(watchedState));
  states.delete("not_read");
  const [only = "not_read", ...others] = states;
  return others.length === 0 ? only : "partly";
}

function watchedState(watched: Watched | undefined): SourceState {
  if (!watched || watched.readings === 0) return "not_read";
  if (!watched.isHidden) return "read";
  return watched.samples.length === 0 ? "not_visible" : "partly";
}

function sourcesOf(use: ClusterUse | null): Record<Exclude<SuggestionSource, "watched">, SourceState> {
  if (!use) return { held: "not_read", now: "not_read", lately: "not_read", purpose: "read", similar: "not_read" };
  const worked = (work: readonly Work[] | null) => (work === null ? "not_visible" : use.isWhole ? "read" : "partly");
  return {
    held: use.hidden.length > 0 || use.users === null ? "partly" : "read",
    now: worked(use.now),
    lately: worked(use.lately),
    purpose: "read",
    similar: "read",
  };
}

/** Two of one team and one kind. Without a team or a kind, none is like another. */
function teamKey(teamId: string | null, kind: string | null | undefined): string {
  return JSON.stringify([teamId, kind ?? null]);
}

function similarTo(
  { stored, pairs, logins, now }: Known,
  use: ClusterUse,
  row: StoredSqlUser,
  teams: ReadonlyMap<string, readonly StoredSqlUser[]>,
): Similar[] {
  const pair = pairs.get(row.name);
  const partner = pair?.partner;
  const { kind } = row.description;
  const team =
    row.ownerTeamId === null || !kind
      ? []
      : (teams.get(teamKey(row.ownerTeamId, kind)) ?? []).filter(
          ({ name, state }) => name !== row.name && name !== partner && state === "restricted",
        );
  const names = [...(partner === undefined ? [] : [partner]), ...team.slice(0, MOST_SIMILAR).map(({ name }) => name)];
  return names.map((name) => {
    const other = stored.get(name);
    const roles = rolesOf(use, name);
    const owns = new Set(
      databasesOf(use, name, roles)
        .filter(({ owned }) => owned > 0)
        .map((database) => database.name),
    );
    const isRestricted = other?.state === "restricted" && !isAdminIn(use, name);
    const login = logins.get(name)?.lastLogin ?? null;
    return {
      name,
      relation: name === partner ? "pair" : "team",
      wants: wantsOfHeld(heldBy(use, name, roles), owns),
      restrictedDays: isRestricted && other.verified ? daysSince(other.verified.at, now) : null,
      activeDays: name === partner && pair?.activeSince != null ? daysSince(pair.activeSince, now) : null,
      loginDaysAgo: login === null ? null : daysSince(login, now),
    };
  });
}

function daysSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / DAY_MS));
}

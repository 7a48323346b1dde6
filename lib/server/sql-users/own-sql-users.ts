import "server-only";
import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { SEEN_BY_OWNERS } from "#lib/shared/operations/catalogue.ts";
import { holderOn, type Limit, ownLimitOf } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { Settings } from "#lib/shared/settings.ts";
import type { Connection } from "#lib/shared/sql-users/clusters.ts";
import type { OwnHistory, OwnSqlUser, OwnSqlUserList } from "#lib/shared/sql-users/own-sql-users.ts";
import { filledFields } from "#lib/shared/sql-users/sql-user-fields.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import { type Actor, actorAgain, type Permit, requireProof } from "../access/guard.ts";
import { NO_PASSWORD, requireNotPutBack } from "../access/limits.ts";
import { settingsNow } from "../access/settings.ts";
import { asPage } from "../audit/log/audit-log.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { type Change, effectsOf } from "../cloud/api/changes.ts";
import { requireAssumed } from "../cloud/assumed.ts";
import { changeable } from "../cloud/changeable.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { readSqlUsers } from "../cloud/sql-user-list.ts";
import { findAuditEvents } from "../store/audit/audit-queries.ts";
import { keyClosedOn } from "../store/clusters/key-reach.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { ageRules } from "../store/passwords/password-rules.ts";
import { grantsOf } from "../store/requests/grants.ts";
import { finishRequestedResets } from "../store/requests/request-attempts.ts";
import { type OwnedSqlUser, ownedSqlUser, ownedSqlUsers, teamsOf } from "../store/sql-users/owned-sql-users.ts";
import { watchesOf } from "../store/sql-users/watches.ts";
import { requireIdle } from "./active-in-pair.ts";
import { setNewPassword } from "./change-sql-user.ts";
import { recordDrift } from "./drift/drift.ts";
import { endAgain, endEarlier, requireEnd } from "./facts/end-earlier.ts";
import { isWaiting, minutesOf } from "./grant-length.ts";
import { grantNow, isClaimed, isClaimUnmarked } from "./grant-seals.ts";
import { getConnection } from "./handover/connection.ts";
import { type Ageing, ageOf } from "./passwords/password-age.ts";
import { asViewer, requireAgreements, type ViewerConsent } from "./passwords/password-in-view.ts";

/** Whether the person has a team at all, and so a page of their own. */
export async function isInTeam({ accountId }: Pick<Actor, "accountId">): Promise<boolean> {
  return (await teamsOf(await store(), accountId)).length > 0;
}

/** The first page after sign-in: the overview, or *My SQL users* for members of a team without a cluster role. */
export async function landingPath(actor: Actor): Promise<"/" | "/my"> {
  const seesClusters = actor.role === "administrator" || actor.clusterRoles.size > 0;
  return seesClusters || !(await isInTeam(actor)) ? "/" : "/my";
}

/**
 * The SQL users of the person's teams, as the last complete list of each cluster had them. `fresh` has those lists read again; where
 * that fails, the older ones count, and say how old they are.
 */
export async function listOwn({ actor }: Permit<"own.list">, { fresh }: { fresh: boolean }): Promise<OwnSqlUserList> {
  const db = await store();
  if (fresh) await readAgain((await ownedSqlUsers(db, actor.accountId)).map(({ clusterId }) => clusterId));
  const [settings, rows, teams, rules, closedOn, clusters] = await Promise.all([
    settingsNow(db),
    ownedSqlUsers(db, actor.accountId),
    teamsOf(db, actor.accountId),
    ageRules(db),
    keyClosedOn(db),
    clusterFacts()
      .all()
      .catch(() => null),
  ]);
  const ageing = { rules, now: Date.now() };
  const watches = await watchesOf(
    db,
    rows.map(({ id }) => id),
  );
  const unmarked = await unmarkedOf(db, rows);
  const names = clusters && new Map(clusters.map(({ id, name }) => [id, name]));
  // A cluster that the key or Rolecall's configuration excludes does not exist; one that could not be read may exist.
  const there = rows.filter(({ clusterId }) => !names || names.has(clusterId));
  const read = there.flatMap(({ listedAt }) => listedAt ?? []);
  return present({
    users: there
      .map((row) => {
        const watch = watches.get(row.id);
        const own = Object.assign(
          asOwn(actor, row, settings, names?.get(row.clusterId)),
          asAge(row, ageing),
          watch && { watch: { by: watch.by, reason: watch.reason, until: watch.until } },
        );
        if (own.grant && unmarked.has(row.id)) own.grant.isUnmarked = true;
        const keyClosed = closedOn(row.clusterId);
        return keyClosed === null ? own : Object.assign(own, { keyClosed });
      })
      .sort((one, other) => (one.name + one.clusterId).localeCompare(other.name + other.clusterId, "en")),
    teams: teams.map(({ name }) => name),
    asOf: read.length > 0 ? Math.min(...read) : undefined,
  });
}

/** The rows whose temporary access gets no new password and no later end, since its claim has no mark. */
async function unmarkedOf(db: Store, rows: readonly OwnedSqlUser[]): Promise<ReadonlySet<string>> {
  const unmarked = new Set<string>();
  for (const { id, grant } of rows)
    if (grant?.isClaimed && (await grantsOf(db, id)).some(isClaimUnmarked)) unmarked.add(id);
  return unmarked;
}

async function readAgain(clusterIds: readonly string[]): Promise<void> {
  const readings = [...new Set(clusterIds)].map(async (id) => {
    const cluster = await clusterFacts().one(id);
    await (await readSqlUsers(cluster.id, true, recordDrift)).all;
  });
  for (const reading of await Promise.allSettled(readings))
    if (reading.status === "rejected") log().info({ error: reading.reason }, "a list of SQL users was not read again");
}

function asOwn(actor: Actor, user: OwnedSqlUser, settings: Settings, clusterName: string | undefined): OwnSqlUser {
  const {
    id,
    name,
    team,
    clusterId,
    state,
    verified,
    description,
    wantedUntil,
    passwordChangedAt,
    teamResetException,
    grant,
  } = user;
  const limit = readOnlyOf(name) || user.provisionedBy !== null ? "read_only" : limitOn(actor, user, settings);
  return present({
    id,
    name,
    team: team.name,
    teamId: team.id,
    clusterId,
    clusterName,
    state,
    databases: verified ? verified.databases : undefined,
    ...filledFields(description),
    wantedUntil: wantedUntil ?? undefined,
    grant: grant
      ? {
          requestId: grant.requestId,
          minutes: minutesOf(grant),
          isClaimed: grant.isClaimed,
          isWaiting: isWaiting(grant),
          isOver: grant.isOver,
        }
      : undefined,
    passwordChangedAt: passwordChangedAt ?? undefined,
    teamResetException: teamResetException || undefined,
    protected: user.protected ? (true as const) : undefined,
    limit: limit || undefined,
  });
}

function asAge(user: OwnedSqlUser, ageing: Ageing): Pick<OwnSqlUser, "due" | "dueAt" | "unknownSince"> {
  const age = ageOf(user, ageing);
  if (!age) return {};
  return present({
    due: age.due,
    dueAt: age.dueAt ?? undefined,
    unknownSince: age.due === "unknown" && age.firstSeenAt !== null ? age.firstSeenAt : undefined,
  });
}

function limitOn(actor: Actor, { teamResetException, ...user }: OwnedSqlUser, settings: Settings): Limit | undefined {
  const facts = { ...user, hasTeamResetException: teamResetException !== null };
  return ownLimitOf(holderOn(actor, user.clusterId), facts, settings);
}

const CODE: Record<Limit, ErrorCode> = { protected: "sql_user_protected", not_restricted: "waiting_for_restriction" };

/**
 * Sets a new password, which only this answer holds. Throws CloudError, or Refusal: `waiting_for_restriction` where the password could
 * be that of a superuser, `access_begins_later` for temporary access that is not claimed, `active_in_pair` without `active`, and `sql_user_not_found` where it is not the team's any more.
 */
export async function resetOwn(
  permit: Permit<"own.reset">,
  { replaces, active }: { id: string; active?: true | undefined } & Pick<ViewerConsent, "replaces">,
  note: Note,
): Promise<ShownPassword> {
  const { actor, owned } = permit;
  const target = await ownResetChange(permit);
  const showing = { viewer: asViewer(actor, "reset"), replaces };
  const before = async (first: boolean) => {
    const now = await actorAgain(actor);
    if (!now) throw new Refusal("unauthenticated");
    const row = await requireMayReset(now, owned.id);
    await requireNotPutBack(now, target);
    const asks = () => (first ? requireAgreements(target, showing, { active }) : requireIdle(target, { active }));
    await (first && row.protected ? requireProof(now, asks) : asks());
    if (row.teamResetException) note({ exceptionBy: row.teamResetException.by });
  };
  await before(true);
  const prove = await endProof(actor, owned);
  const shown = await setNewPassword(target, { ...showing, prove, before: () => before(false) }, note);
  await finishRequestedResets(await store(), { requesterId: actor.accountId, sqlUserId: owned.id }).catch(
    (error: unknown) => log().error({ error }, "a password was set, but an approved request for it stays claimable"),
  );
  return shown;
}

/**
 * What proves that the cluster still has the end of temporary access once its password is set; undefined for any other SQL user. Throws
 * `assumption_differs` where an end does not hold there, and as {@link endEarlier}.
 */
async function endProof(actor: Actor, owned: OwnedSqlUser): Promise<(() => Promise<void>) | undefined> {
  if (!owned.grant) return undefined;
  const { clusterId, name, wantedUntil: stored } = owned;
  await requireAssumed([clusterId], ["expiry"]);
  const wanted = endAgain(stored);
  const end = await endEarlier(await store(), actor, { clusterId, name }, { wanted, stored });
  return () => requireEnd({ clusterId, name }, end);
}

/** The effects of a reset by the owner team. Throws as {@link resetOwn}, except about passwords in view. */
export async function ownResetEffects(permit: Permit<"own.reset">): Promise<ChangeEffects> {
  const target = await ownResetChange(permit);
  await requireMayReset(permit.actor, permit.owned.id);
  await requireNotPutBack(permit.actor, target);
  if (permit.owned.grant) await requireAssumed([target.clusterId], ["expiry"]);
  return effectsOf(target);
}

async function ownResetChange({ owned }: Permit<"own.reset">): Promise<Change> {
  const { id: clusterId } = await changeable(owned.clusterId);
  return { kind: "set_password", clusterId, name: owned.name };
}

async function requireMayReset(actor: Actor, id: string): Promise<OwnedSqlUser> {
  const db = await store();
  const [row, settings] = await Promise.all([ownedSqlUser(db, actor.accountId, id), settingsNow(db)]);
  if (!row) throw new Refusal("sql_user_not_found");
  if (readOnlyOf(row.name))
    throw new Refusal("invalid_input", { fields: { id: "Rolecall never changes this SQL user." } });
  if (row.provisionedBy !== null) throw new Refusal("invalid_input", { fields: { id: NO_PASSWORD } });
  // Its clock begins with the claim of its request, which also asks for its start and its approver.
  const grant = await grantNow(db, id);
  if (grant && !isClaimed(grant)) throw new Refusal("access_begins_later");
  const limit = limitOn(actor, row, settings);
  if (limit) throw new Refusal(CODE[limit]);
  return row;
}

const MOST = 50;

/** The newest events about the SQL user since its team owns it. */
export async function ownHistory({ owned }: Permit<"own.read">): Promise<OwnHistory> {
  const db = await store();
  const search = {
    clusters: [owned.clusterId],
    target: owned.name,
    actions: SEEN_BY_OWNERS,
    from: owned.ownerSince ?? 0,
  };
  const { events, next } = await asPage(db, await findAuditEvents(db, search, { limit: MOST }));
  return {
    events: events.map(({ id, at, action, actorId, actor, actorName, outcome }) => ({
      id,
      at,
      action,
      outcome,
      by: actorName ?? (actorId === undefined ? actor : null),
    })),
    more: next !== undefined,
  };
}

/** Where to connect as this SQL user. */
export async function ownConnection(
  permit: Permit<"own.read">,
  { database }: { database: string },
): Promise<Connection> {
  return getConnection(permit, { clusterId: permit.owned.clusterId, database });
}

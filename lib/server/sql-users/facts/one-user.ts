import type { LastDelivery } from "#lib/shared/passwords/secret-deliveries.ts";
import { STORE_PROBLEMS } from "#lib/shared/passwords/secret-store-kinds.ts";
import { holderOn, holds, may } from "#lib/shared/policy.ts";
import { MOST_BACK_HOURS } from "#lib/shared/restrict/limits.ts";
import type { WatchNote } from "#lib/shared/restrict/watch/watch-note.ts";
import type { SqlUserFacts, SqlUserPage } from "#lib/shared/sql-users/sql-user-facts.ts";
import { showsSight } from "#lib/sql/answers/live-verdict.ts";
import type { ResultSet } from "#lib/sql/answers/read/result-set.ts";
import { readUser, type UserAnswers } from "#lib/sql/answers/user-facts.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { isNameable } from "#lib/sql/own-user.ts";
import { showEveryUser, showInDatabase, showUserAndRoles, showUserRoles } from "#lib/sql/templates/user-facts.ts";
import type { Statement } from "#lib/sql/tokens.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { requestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { SqlError } from "../../base/sql-error.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { freshFor } from "../../cloud/fresh-for.ts";
import { databasesOn, sightOf } from "../../cluster-sql/connection/read-access.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { deliveriesOfSqlUser, isLost as hasLost } from "../../store/automation/store-deliveries.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { rowsPutBack } from "../../store/jobs/put-backs.ts";
import { restrictionsOf } from "../../store/jobs/restrictions.ts";
import { knowersOf } from "../../store/passwords/exposures.ts";
import { grantsOf } from "../../store/requests/grants.ts";
import { unfinishedCreations } from "../../store/sql-users/creations.ts";
import { teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { pairsOn } from "../../store/sql-users/pairs.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";
import { type Watch, watchesOf } from "../../store/sql-users/watches.ts";
import { asLatestEnd, asPutBack } from "../as-sql-user.ts";
import { asUnfinished, isStillLeft } from "../drift/unfinished.ts";
import { findSqlUser } from "../find-sql-user.ts";
import { latestEnds } from "../grant-length.ts";
import { ageOf } from "../passwords/password-age.ts";
import { seesOutsidePasswords } from "../passwords/watch-passwords.ts";
import { forgetClusterUse } from "../suggest/suggest.ts";
import { openSessions } from "./open-sessions.ts";

/** How many databases are read for one page; the others are reported as not read. */
const MOST_DATABASES = 100;
const NO_PRIVILEGE = "42501";
const HOUR_MS = 60 * 60_000;

type Target = { clusterId: string; name: string };

/** A SQL user, and the level of Rolecall's SQL connection to its cluster; null without one. Throws the refusal `sql_user_not_found`. */
export async function getSqlUser(permit: Permit<"sql_users.read">, target: Target): Promise<SqlUserPage> {
  const { user, stored, rules } = await findSqlUser(permit, target);
  const db = await store();
  // As the history does, it names people.
  const mayKnow = stored && holds(holderOn(permit.actor, target.clusterId), "audit.read");
  const mayRestrict = stored && may(permit.actor, "sql_users.restrict", target.clusterId);
  const [connection, knowers, creations, pairs, delivery, seesOutside, watches, back, latest, grants, restricted] =
    await Promise.all([
      sqlConnectionOf(db, target.clusterId),
      mayKnow ? knowersOf(db, stored.id) : null,
      unfinishedCreations(db, target.clusterId),
      pairsOn(db, target.clusterId),
      mayKnow ? lastDeliveryOf(db, stored) : null,
      seesOutsidePasswords(db),
      watchesOf(db, stored ? [stored.id] : []),
      rowsPutBack(db),
      latestEnds(db, [target.clusterId]),
      stored ? grantsOf(db, stored.id) : [],
      mayRestrict ? restrictionsOf(db, [stored.id], (await storeTime(db)) - MOST_BACK_HOURS * HOUR_MS) : [],
    ]);
  const watch = watches.get(stored?.id ?? "");
  const creation = creations.get(user.name);
  return {
    knowers,
    delivery,
    outsideBy: mayKnow ? stored.outsideBy : null,
    passwordOutsideBy: mayKnow ? stored.passwordOutsideBy : null,
    seesOutside,
    pair: pairs.get(user.name) ?? null,
    restriction: restricted[0]?.job.id ?? null,
    grant: grants[0]?.id ?? null,
    watch: watch ? await noteOf(db, permit, { target, stored, watch }) : null,
    user: {
      ...user,
      putBack: asPutBack(stored, back),
      isLatestEnd: asLatestEnd(stored, latest),
      unfinished: creation && isStillLeft(creation, stored) ? asUnfinished(creation) : undefined,
    },
    connection: connection?.state === "on" ? connection.level : null,
    password: (stored && ageOf(stored, { rules, now: Date.now() })) ?? null,
  };
}

type Noted = { target: Target; stored: StoredSqlUser | undefined; watch: Watch };

/** A watch names its starter and reason to those who may restrict, read the audit, or are of the owner team. */
async function noteOf(
  db: Store,
  { actor }: Permit<"sql_users.read">,
  { target: { clusterId }, stored, watch: { by, reason, until } }: Noted,
): Promise<WatchNote> {
  const isNamed = may(actor, "sql_users.restrict", clusterId) || may(actor, "audit.read", clusterId);
  const isOwner = async () => (await teamsOf(db, actor.accountId)).some(({ id }) => id === stored?.ownerTeamId);
  return isNamed || (await isOwner()) ? { by, reason, until } : { until };
}

async function lastDeliveryOf(db: Store, { id, passwordChangedAt }: StoredSqlUser): Promise<LastDelivery> {
  const { open, last, ended } = await deliveriesOfSqlUser(db, id);
  const arrived = last && {
    store: last.storeName,
    path: last.path,
    version: last.versionAfter ?? "",
    at: last.endedAt ?? last.startedAt,
    inForce: last.setAt === passwordChangedAt,
  };
  const words = open?.problem ? `${open.storeName} ${STORE_PROBLEMS[open.problem]}.` : null;
  const isLost = ended && hasLost(ended) && (passwordChangedAt ?? 0) <= (ended.endedAt ?? 0);
  return {
    lost: isLost ? { store: ended.storeName, path: ended.path, at: ended.endedAt ?? ended.startedAt } : null,
    last: arrived ?? null,
    open: open ? { store: open.storeName, path: open.path, since: open.startedAt, words } : null,
  };
}

/** Several viewers of one SQL user share one reading. */
const SHARED_MS = 5_000;

/**
 * The rights, objects and sessions of one SQL user, read from the cluster now or, unless `fresh`, at most five seconds ago. It proves no
 * state and changes nothing. Throws the refusals `sql_user_not_found` and `sql_connection_off`, `SqlError` (`sql_connection_bad_answer`
 * for an answer about another SQL user) and CloudError.
 */
export async function getSqlUserFacts(
  permit: Permit<"sql_users.read">,
  { fresh, ...target }: Target & { fresh: boolean },
): Promise<SqlUserFacts> {
  const { user, rowId } = await findSqlUser(permit, target);
  // Those of the system are never named in a statement.
  if (user.readOnly === "reserved") throw new Refusal("invalid_input");
  const { requestId } = await requestContext();
  const known = readings();
  const key = JSON.stringify([target.clusterId, target.name, rowId]);
  for (const [other, { at }] of known) if (at <= Date.now() - SHARED_MS) known.delete(other);
  if (freshFor(permit.actor, `facts:${key}`, fresh)) known.delete(key);
  const found = known.get(key) ?? { at: Date.now(), facts: readFacts(target, requestId) };
  known.set(key, found);
  found.facts.catch(() => known.delete(key));
  return found.facts;
}

/** Lets the next reader ask the cluster: something was changed there. */
export function forgetSqlUserFacts({ clusterId, name }: Target): void {
  forgetClusterUse(clusterId);
  const prefix = JSON.stringify([clusterId, name]).slice(0, -1);
  for (const key of readings().keys()) if (key.startsWith(prefix)) readings().delete(key);
}

function readings(): Map<string, { at: number; facts: Promise<SqlUserFacts> }> {
  return singleton("sql-user-facts", () => new Map());
}

async function readFacts({ clusterId, name }: Target, requestId: string): Promise<SqlUserFacts> {
  const known = cloud().listDatabases(clusterId, { priority: "read" });
  known.catch(() => {});
  return onCluster(clusterId, requestId, async (link, connection) => {
    const readAt = Date.now();
    const answers = await answersAbout(link, name, await known);
    const { count, groups, isWhole } = await openSessions(link, { clusterId, name });
    const reading = readUser(name, answers);
    if (!reading) throw new SqlError("sql_connection_bad_answer");
    const { login, adminThrough, ...facts } = reading;
    return {
      ...facts,
      readAt,
      level: connection.level,
      login: login?.login ?? null,
      validUntil: login?.validUntil ?? null,
      lastLogin: login?.lastLogin ?? null,
      options: login?.options ?? [],
      admin: adminThrough === undefined ? null : { through: adminThrough },
      sessions: isWhole ? { count, groups } : null,
    };
  });
}

async function answersAbout(link: Link, name: string, known: readonly string[]): Promise<UserAnswers> {
  const [, , systemStatement] = showEveryUser();
  const users = await nullIfForbidden(link, showUserAndRoles(name));
  const roles = await link.run(showUserRoles(name));
  const system = await link.run(systemStatement);
  const others = await databasesOn(link, known);
  // First, so that it is not left out where there are very many.
  const names = [SYSTEM_DATABASE, ...others.toSorted()];
  const databases: UserAnswers["databases"][number][] = [];
  for (const database of names.filter(isNameable).slice(0, MOST_DATABASES)) {
    const sight = await sightOf(link, database);
    const found = sight && showsSight(sight, database) ? await inDatabase(link, name, database) : undefined;
    if (found) databases.push({ name: database, ...found });
  }
  const read = new Set(databases.map((database) => database.name));
  return { users, roles, system, databases, hidden: names.filter((database) => !read.has(database)) };
}

/** Undefined where the database cannot be entered, such as one that was dropped meanwhile. */
async function inDatabase(link: Link, name: string, database: string) {
  const [enter, grants, everyone, owned] = showInDatabase(name, database);
  try {
    await link.run(enter);
    return { grants: await link.run(grants), everyone: await link.run(everyone), owned: await link.run(owned) };
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return undefined;
    throw error;
  }
}

/** Null where the database says that Rolecall's SQL user lacks the privilege. */
async function nullIfForbidden(link: Link, statement: Statement): Promise<ResultSet | null> {
  try {
    return await link.run(statement);
  } catch (error) {
    if (error instanceof SqlError && error.detail === NO_PRIVILEGE) return null;
    throw error;
  }
}

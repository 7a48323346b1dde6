import { suggest } from "#lib/shared/restrict/suggest.ts";
import { SUGGESTION_SOURCES, type Suggestions } from "#lib/shared/restrict/suggestion.ts";
import type { Permit } from "../../access/guard.ts";
import { requireLimits } from "../../access/limits.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { requestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { SqlError } from "../../base/sql-error.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { freshFor } from "../../cloud/fresh-for.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { factReadingOf, unpackFacts } from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import { rowsPutBack } from "../../store/jobs/put-backs.ts";
import { partnersOn } from "../../store/sql-users/pairs.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { findSqlUser, sqlUserNames } from "../find-sql-user.ts";
import { factsFrom, watchedStateOf } from "./facts.ts";
import { type ClusterUse, readClusterUse } from "./read-cluster.ts";
import { watchedOn } from "./watched.ts";

type Target = { clusterId: string; name: string };

/** All suggestions of a cluster share one reading for so long. */
const SHARED_MS = 60_000;
/** One that a person asks for anew is at most so old. */
const AGAIN_MS = 5_000;
/** As many as one job restricts. */
const MOST = 1_000;

/**
 * The suggested level of one SQL user. The cluster is read where there is a SQL connection; on Basic, where each reading costs, only with `read`.
 * Throws the refusal `sql_user_not_found` and those of the limits of the SQL user, and CloudError.
 */
export async function getSuggestion(
  permit: Permit<"sql_users.apply">,
  { read, ...target }: Target & { read: boolean },
): Promise<Suggestions> {
  const { user } = await findSqlUser(permit, target);
  await requireLimits(permit, target);
  return suggestFor(permit, { clusterId: target.clusterId, names: [user.name], read });
}

/**
 * The suggested levels of these SQL users of a cluster, at most 1,000, all of one reading. Names that the cluster does not have are left out;
 * without `names` all that are not proved restricted, in the order of their names.
 */
export async function getSuggestions(
  permit: Permit<"sql_users.apply">,
  { clusterId, names, read }: { clusterId: string; names?: readonly string[] | undefined; read: boolean },
): Promise<Suggestions> {
  const [present, stored] = await Promise.all([sqlUserNames(clusterId), storedSqlUsers(await store(), clusterId)]);
  const there = new Set(present);
  const wanted = names
    ? [...new Set(names)].filter((name) => there.has(name))
    : present.filter((name) => stored.get(name)?.state !== "restricted").toSorted();
  return suggestFor(permit, { clusterId, names: wanted.slice(0, MOST), read });
}

async function suggestFor(
  permit: Permit<"sql_users.apply">,
  { clusterId, names, read }: { clusterId: string; names: readonly string[]; read: boolean },
): Promise<Suggestions> {
  const { use, notRead, failure } = await readingOf(permit, clusterId, read);
  const db = await store();
  const [stored, putBack, watched, pairs, reading, databases] = await Promise.all([
    storedSqlUsers(db, clusterId),
    rowsPutBack(db),
    watchedOn(db, clusterId, names),
    partnersOn(db, clusterId),
    factReadingOf(db, clusterId),
    use ? [] : cloud().listDatabases(clusterId, { priority: "read" }),
  ]);
  const logins = reading ? unpackFacts(reading.packed) : new Map();
  const known = {
    use,
    databases: databases.filter(isOfUsers),
    stored,
    putBack,
    pairs,
    logins,
    watched,
    now: Date.now(),
  };
  const factsOf = factsFrom(known);
  const sources = Object.assign({}, factsOf("").sources, { watched: watchedStateOf([...watched.values()]) });
  return {
    readAt: use?.readAt ?? null,
    notRead,
    failure,
    sources: SUGGESTION_SOURCES.map((source) => ({ source, state: sources[source] })),
    suggestions: names.map((name) => ({ name, suggestion: suggest(factsOf(name)) })),
  };
}

const isOfUsers = (name: string) => name !== "system";

type Found = { use: ClusterUse | null } & Pick<Suggestions, "notRead" | "failure">;

/** The reading of a cluster, or why there is none. */
async function readingOf({ actor }: Permit<"sql_users.apply">, clusterId: string, read: boolean): Promise<Found> {
  const [connection, { plan }] = await Promise.all([
    sqlConnectionOf(await store(), clusterId),
    clusterFacts().one(clusterId),
  ]);
  if (connection?.state !== "on") return { use: null, notRead: "no_connection", failure: null };
  const known = readings();
  for (const [other, { at }] of known) if (at <= Date.now() - SHARED_MS) known.delete(other);
  const isAgain = freshFor(actor, `suggest:${clusterId}`, read);
  const found = known.get(clusterId);
  const isNewEnough = found && (!isAgain || found.at > Date.now() - AGAIN_MS);
  if (!isNewEnough && plan === "BASIC" && !read) return { use: null, notRead: "basic", failure: null };
  const { requestId } = await requestContext();
  const reading = isNewEnough ? found : { at: Date.now(), use: readClusterUse(clusterId, requestId) };
  known.set(clusterId, reading);
  try {
    return { use: await reading.use, notRead: null, failure: null };
  } catch (error) {
    if (known.get(clusterId) === reading) known.delete(clusterId);
    if (!(error instanceof SqlError || error instanceof Refusal || error instanceof CloudError)) throw error;
    return { use: null, notRead: "failed", failure: error.code };
  }
}

/** Lets the next suggestion read the cluster: rights were changed there. */
export function forgetClusterUse(clusterId: string): void {
  readings().delete(clusterId);
}

function readings(): Map<string, { at: number; use: Promise<ClusterUse> }> {
  return singleton("cluster-use", () => new Map());
}

import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { PreviewUser, RotationPreview, RotationProblem, RotationTargets } from "#lib/shared/passwords/rotation.ts";
import { holderOn, limitOf } from "#lib/shared/policy.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { otherWays } from "#lib/shared/ways-in/ways-in.ts";
import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { env } from "../base/env/env.ts";
import { newId } from "../base/ids.ts";
import { within } from "../base/request/within.ts";
import { sha256 } from "../base/sha256.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { keyOfPlace } from "../secret-stores/place.ts";
import { ownersWithPeople } from "../sharing/claims/deliverable.ts";
import { eachOpenSessions } from "../sql-users/facts/open-sessions.ts";
import { sqlUserNames } from "../sql-users/find-sql-user.ts";
import { readLoginsOf } from "../sql-users/read-logins.ts";
import { placePicker } from "../store/automation/secret-places.ts";
import { waysOfClusters } from "../store/clusters/cluster-ways.ts";
import { keyClosedAt } from "../store/clusters/key-reach.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import { takenKeys } from "../store/jobs/add-job.ts";
import { pairsOn } from "../store/sql-users/pairs.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import type { StoredSqlUser } from "../store/sql-users/stored-sql-user.ts";
import { openKeyOf, type Target } from "./job.ts";

/** The present state of a SQL user for a rotation; `item` where it can be rotated. */
export type Checked = { user: PreviewUser; item: Target | undefined; place: Place | undefined };
/** its secret store, and its path there */
type Place = { store: string; path: string };
/** `locked`: CockroachDB Cloud takes no changes of it now */
type CheckedCluster = { id: string; name: string; locked: boolean; checked: Checked[] };

/**
 * `active`: whether to rotate the active SQL user of a pair too, although its applications lose access. `without`: rotations to ignore,
 * because they are stopped first.
 */
type CheckOptions = { active: boolean; without?: ReadonlySet<string> };

/** The present state of these SQL users for a rotation. Throws `cluster_not_found` and `forbidden` as each reset would. */
export async function checkTargets(
  actor: Actor,
  targets: RotationTargets,
  options: CheckOptions = { active: false },
): Promise<CheckedCluster[]> {
  for (const { clusterId } of targets) authorize(actor, "sql_users.reset", clusterId);
  const settings = await settingsNow(await store());
  return Promise.all(targets.map((each) => checkCluster({ actor, settings, ...options }, each)));
}

/** What the checks need of a cluster and these names, each read once. */
async function knownOn(actor: Actor, { id, names }: { id: string; names: string[] }, without: CheckOptions["without"]) {
  const db = await store();
  const there = await sqlUserNames(id).then(
    (list) => new Set(list),
    () => undefined,
  );
  const [rows, open, logins, pairs, owners, placeOf, keyClosed] = await Promise.all([
    storedSqlUsers(db, id),
    takenKeys(
      db,
      names.map((name) => openKeyOf({ clusterId: id, name })),
      without,
    ),
    readLoginsOf(db, id),
    pairsOn(db, id),
    ownersWithPeople(db, actor),
    placePicker(db),
    keyClosedAt(db, id),
  ]);
  return { there, rows, open, logins, pairs, owners, placeOf, keyClosed };
}

async function checkCluster(
  { actor, settings, active, without }: CheckOptions & { actor: Actor; settings: Settings },
  { clusterId, names: given }: RotationTargets[number],
): Promise<CheckedCluster> {
  const cluster = await clusterFacts().one(clusterId);
  const { id, name: clusterName } = cluster;
  const names = [...new Set(given)];
  const { there, rows, open, logins, pairs, owners, placeOf, keyClosed } = await knownOn(actor, { id, names }, without);
  const holder = holderOn(actor, id);
  const checked = names.map((name): Checked => {
    const row = rows.get(name);
    const byPolicy = limitOf("sql_users.reset", holder, row ?? { protected: false, state: "unknown" }, settings);
    // To rotate a protected one, a person confirms who they are.
    const limit = byPolicy ?? (actor.token && row?.protected ? "protected" : undefined);
    const pair = pairs.get(name);
    const isActive = !active && pair?.active === true;
    const met = {
      isThere: there?.has(name),
      keyClosed,
      isOpen: open.has(openKeyOf({ clusterId: id, name })),
      isActive,
      limit,
    };
    const problem = problemOf(name, row, met);
    const lastLogin = logins?.of.get(name)?.lastLogin;
    const found = row && placeOf({ clusterId: id, cluster: clusterName, name, teamId: row.ownerTeamId });
    const path = found?.path ?? null;
    const storePlace = found && path !== null ? keyOfPlace({ store: found.store, path }) : null;
    const about = { clusterId: id, clusterName };
    return {
      user: {
        name,
        state: row?.state ?? "unknown",
        deliverable: row ? owners.isDeliverable(row) : false,
        owner: row?.owner ? row.owner : undefined,
        ownerId: row?.owner ? (row.ownerTeamId ?? undefined) : undefined,
        protected: row?.protected ? true : undefined,
        lastLogin: lastLogin || undefined,
        pair: pair || undefined,
        store: found ? found.store.name : undefined,
        problem: problem || undefined,
      },
      item: problem || !row ? undefined : { ...about, name, sqlUserId: row.id, withProof: row.protected, storePlace },
      place: found && path !== null ? { store: found.store.name, path } : undefined,
    };
  });
  return { id, name: clusterName, locked: !isWritable(cluster), checked };
}

type Met = {
  isThere: boolean | undefined;
  keyClosed: KeyClosed | null;
  isOpen: boolean;
  isActive: boolean;
  limit: ReturnType<typeof limitOf>;
};

function problemOf(
  name: string,
  row: StoredSqlUser | undefined,
  { isThere, keyClosed, isOpen, isActive, limit }: Met,
): RotationProblem | undefined {
  if (readOnlyOf(name)) return "read_only";
  if (isThere === undefined) return "unreachable";
  if (keyClosed !== null) return keyClosed === "reads" ? "key_reads" : "key_refused";
  // The first complete list gives every SQL user its row.
  if (!isThere || !row) return "absent";
  if (row.provisionedBy !== null) return "single_sign_on";
  if (limit) return limit;
  if (isOpen) return "in_rotation";
  return isActive ? "active_in_pair" : undefined;
}

/** A digest of the places of these SQL users in secret stores, which differs where one of them has another place. */
export function placesOf(items: readonly Pick<Target, "clusterId" | "name" | "storePlace">[]): string {
  const each = items.map(({ clusterId, name, storePlace }) => JSON.stringify([clusterId, name, storePlace]));
  return sha256(each.sort().join("\n"));
}

/** The preview of a rotation: each SQL user's state, and what may break. Changes nothing. */
export async function previewRotation(
  { actor }: Permit<"rotations.manage">,
  { targets }: { targets: RotationTargets },
): Promise<RotationPreview> {
  const clusters = await checkTargets(actor, targets);
  const waysOf = await waysOfClusters(await store());
  return {
    clusters: await Promise.all(
      clusters.map(async ({ id, name, checked }) => ({
        id,
        name,
        users: await inUse(id, checked),
        otherWays: otherWays(waysOf(id)),
      })),
    ),
    ratePerSecond: env().COCKROACH_REQUESTS_PER_SECOND || null,
    places: placesOf(clusters.flatMap(({ checked }) => checked.flatMap(({ item }) => item ?? []))),
  };
}

/** Each SQL user costs one statement. Above this number, sessions are not read. */
const MOST_LOOKED_AT = 100;
const SESSIONS_TIMEOUT_MS = 3_000;

/** The checked SQL users with the open sessions of each, where the SQL connection answers in time. */
async function inUse(clusterId: string, checked: readonly Checked[]): Promise<PreviewUser[]> {
  const users = checked.map(({ user }) => user);
  const names = users.filter(({ problem }) => !problem).map(({ name }) => name);
  const counts = await sessionsInTime(clusterId, names);
  return users.map((user) => {
    const sessions = counts.get(user.name);
    return { ...user, sessions };
  });
}

/** Open sessions by SQL user name, as far as the SQL connection answers within 3 seconds. Empty for more than 100 names. */
export async function sessionsInTime(clusterId: string, names: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (connection?.state !== "on" || names.length > MOST_LOOKED_AT) return counts;
  const found = (name: string, count: number) => void counts.set(name, count);
  const reading = eachOpenSessions(clusterId, newId("req"), names, found).catch(() => {});
  await within(SESSIONS_TIMEOUT_MS, reading, undefined);
  // A copy, so that late answers do not change the caller's map.
  return new Map(counts);
}

import { clustersWith, holds, type Permission } from "#lib/shared/policy.ts";
import { IS_OPEN } from "#lib/shared/requests/requests.ts";
import type { CountedCluster, Named, Overview, Waiting } from "#lib/shared/sql-users/overview.ts";
import type { Actor } from "../../access/guard.ts";
import { askedWays } from "../../restrict/ask-back.ts";
import { canaryUntil } from "../../restrict/job.ts";
import { restrictionData, restrictionInput, restrictionOf } from "../../restrict/stored.ts";
import { toReview } from "../../reviews/list.ts";
import { readSpec } from "../../sharing/requests/spec.ts";
import { statesOf } from "../../sharing/requests/state.ts";
import { countsOfWaiting } from "../../sharing/requests/to-decide.ts";
import { countedFor } from "../../sharing/rules/shown.ts";
import { allDestinations } from "../../store/automation/destinations.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { type SqlConnection, sqlConnections } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { lastChecks } from "../../store/jobs/checks.ts";
import { newestJobs } from "../../store/jobs/jobs.ts";
import { openPutBacks } from "../../store/jobs/put-backs.ts";
import { failingLooks } from "../../store/jobs/restricted-seen.ts";
import { linkMakersOf } from "../../store/people/accounts.ts";
import { countPending } from "../../store/requests/request-count.ts";
import { requestsBefore } from "../../store/requests/request-lists.ts";
import { unfinishedOn } from "../../store/sql-users/creations.ts";
import { newestOutside } from "../../store/sql-users/overview.ts";
import { failingWatches } from "../../store/sql-users/watches.ts";
import type { Seen } from "./visibility.ts";
import {
  type Counted,
  firstOf,
  keysThatFail,
  labelsToConfirm,
  leftUsers,
  MOST_OWN,
  OF_A_KIND,
  toCarryOut,
} from "./waiting-more.ts";

type About = { seen: Seen; clusters: readonly CountedCluster[]; now: number };

/** The pending tasks of this person, and the state of their requests. */
export async function waitingFor(
  db: Store,
  actor: Actor,
  { seen, clusters, now }: About,
): Promise<Pick<Overview, "waiting" | "moreWaiting" | "requests">> {
  const names = new Map(seen.known.map(({ id, name }) => [id, name]));
  const named = (id: string): Named => ({ id, name: names.get(id) ?? id });
  const on = (permission: Permission) => {
    const allowed = clustersWith(actor, permission);
    return seen.known.flatMap(({ id }) => (allowed === "all" || allowed.has(id) ? id : []));
  };
  const about = { db, actor, on, named, clusters, now, known: await sqlConnections(db) };
  const [first, own, failing, decide, counts] = await Promise.all([
    firstTasks(about),
    ownRequests(db, actor, now),
    failures(about),
    toDecide(db, actor, on("requests.decide"), now),
    countsOfWaiting(actor),
  ]);
  const counted = [...first, own.ready, ...failing, decide.pending];
  const waiting = counted.flatMap(({ listed }) => listed);
  const all = counted.reduce((sum, { all }) => sum + all, 0);
  return {
    waiting,
    moreWaiting: all - waiting.length,
    requests: {
      toDecide: counts?.pending ?? null,
      toRestrict: counts?.toRestrict ?? null,
      oldestAt: decide.oldestAt,
      own: own.open,
    },
  };
}

type Tasks = {
  db: Store;
  actor: Actor;
  /** the clusters on which they have a permission */
  on: (permission: Permission) => string[];
  named: Naming;
  clusters: readonly CountedCluster[];
  known: readonly SqlConnection[];
  now: number;
};

/** What others wait for, or Rolecall itself. */
function firstTasks({ db, actor, on, named, known, now }: Tasks): Promise<Counted[]> {
  return Promise.all([
    putBacks(db, actor, { sees: on("sql_users.restrict"), decides: on("sql_users.apply"), known }, named),
    askedBack(db, on("sql_users.apply"), named),
    keysThatFail(db, actor),
    labelsToConfirm(db, actor),
    toCarryOut(db, actor, on("requests.decide"), now),
    openRestrictions(db, on("sql_users.restrict"), named),
    leftUsers(db, on("sql_users.delete"), named),
  ]);
}

/** Reviews, and what failed or happened outside Rolecall. */
async function failures({ db, actor, on, named, clusters, known }: Tasks): Promise<Counted[]> {
  const [reviews, outside, checks, unseen, destinations, unfinished] = await Promise.all([
    toReview(db, actor.accountId),
    createdOutside(db, on("sql_users.describe"), clusters, named),
    failedChecks(db, known, on("sql_users.verify"), named),
    cannotSee(db, known, on("sql_users.restrict"), named),
    failingDestinations(db, actor),
    unfinishedCreations(db, on("sql_users.create"), named),
  ]);
  const review = firstOf(
    reviews.map(({ id, name, left, kinds, startedAt: at }) => ({ kind: "review", id, name, left, kinds, at })),
  );
  const deleted = deletedOutside(on("sql_users.describe"), clusters);
  const connections = failedConnections(known, on("sql_connection.manage"), named);
  return [review, outside, deleted, connections, checks, ...unseen, destinations, unfinished];
}

async function ownRequests(db: Store, { accountId }: Actor, now: number): Promise<{ ready: Counted; open: number }> {
  const sees = { requesterId: accountId, teams: [], clusters: [] };
  const page = { before: undefined, limit: MOST_OWN, now };
  const requests = await requestsBefore(db, sees, { words: [] }, page);
  const [states, closedOn] = await Promise.all([statesOf(db, requests, now), keyClosedOn(db, now)]);
  // Where the key is closed, a Cluster Admin sets the password on the cluster.
  const ready = requests.filter(({ clusterId }, index) => states[index] === "ready" && closedOn(clusterId) === null);
  const open = states.filter((state) => IS_OPEN[state]).length;
  return {
    open,
    ready: firstOf(
      ready.map(({ id, clusterId, clusterName, requested, approved, decidedAt, createdAt }) => ({
        kind: "claim",
        id,
        cluster: { id: clusterId, name: clusterName },
        at: decidedAt ?? createdAt,
        name: readSpec(approved ?? requested).name,
      })),
    ),
  };
}

async function toDecide(
  db: Store,
  { accountId }: Actor,
  clusters: readonly string[],
  now: number,
): Promise<{ pending: Counted; oldestAt: number | null }> {
  if (clusters.length === 0) return { pending: firstOf([]), oldestAt: null };
  const notOf = [accountId, ...(await linkMakersOf(db, accountId))];
  const without = await countedFor(db, accountId);
  const [count, found] = await Promise.all([
    countPending(db, { clusters, notOf, without }, now),
    // No account has an empty id.
    requestsBefore(
      db,
      { requesterId: "", teams: [], clusters },
      { words: [], state: "pending" },
      { before: undefined, limit: MOST_OWN, now },
    ),
  ]);
  // One may have been decided since it was found.
  const pending = found
    .filter(
      ({ id, state, requesterId }) => state === "pending" && !notOf.includes(requesterId) && !without.includes(id),
    )
    .reverse();
  return {
    oldestAt: pending[0]?.createdAt ?? null,
    pending: firstOf(
      pending.map(({ id, kind, clusterId, clusterName, createdAt, requested, requester, requesterNow }) => ({
        kind: "decide",
        id,
        requestKind: kind,
        at: createdAt,
        cluster: { id: clusterId, name: clusterName },
        name: readSpec(requested).name,
        requester: requesterNow ?? requester,
      })),
      count,
    ),
  };
}

type Naming = (id: string) => Named;

async function createdOutside(
  db: Store,
  allowed: readonly string[],
  clusters: readonly CountedCluster[],
  named: Naming,
): Promise<Counted> {
  const rows = await newestOutside(db, allowed, OF_A_KIND);
  const count = clusters.reduce((sum, { id, outside }) => sum + (allowed.includes(id) ? outside : 0), 0);
  return firstOf(
    rows.map(({ clusterId, at, name, state, owner }) => ({
      kind: "created_outside",
      name,
      state,
      owner,
      cluster: named(clusterId),
      at: at ?? 0,
    })),
    count,
  );
}

function deletedOutside(allowed: readonly string[], clusters: readonly CountedCluster[]): Counted {
  return firstOf(
    clusters.flatMap(({ id, name, deleted, deletedAt }) =>
      deleted > 0 && allowed.includes(id)
        ? { kind: "deleted_outside", cluster: { id, name }, count: deleted, at: deletedAt ?? 0 }
        : [],
    ),
  );
}

async function unfinishedCreations(db: Store, allowed: readonly string[], named: Naming): Promise<Counted> {
  const creations = await unfinishedOn(db, allowed);
  return firstOf(
    creations.map(({ clusterId, name, at }) => ({ kind: "unfinished", cluster: named(clusterId), name, at })),
  );
}

function failedConnections(known: readonly SqlConnection[], allowed: readonly string[], named: Naming): Counted {
  const failed = known.filter(({ clusterId, failure }) => failure !== null && allowed.includes(clusterId));
  return firstOf(
    failed.map(({ clusterId, failedAt }) => ({ kind: "connection", cluster: named(clusterId), at: failedAt ?? 0 })),
  );
}

/** A failed connection is a task of its own. */
async function failedChecks(
  db: Store,
  known: readonly SqlConnection[],
  allowed: readonly string[],
  named: Naming,
): Promise<Counted> {
  const connected = known.filter(({ failure, state }) => failure === null && state !== "key_reads");
  const last = await lastChecks(db);
  return firstOf(
    connected.flatMap(({ clusterId }): Waiting[] => {
      const at = last.get(clusterId)?.failedAt ?? null;
      return at === null || !allowed.includes(clusterId) ? [] : [{ kind: "check", cluster: named(clusterId), at }];
    }),
  );
}

/** Restrictions that are not over. */
async function openRestrictions(db: Store, allowed: readonly string[], named: Naming): Promise<Counted> {
  const jobs = await newestJobs(db, { kind: "restriction", open: true });
  const seen = jobs.flatMap((job) => {
    const input = restrictionInput.parse(job.input);
    return allowed.includes(input.clusterId) ? [{ job, given: Object.assign({}, job, { input }) }] : [];
  });
  return firstOf(
    await Promise.all(
      seen.map(async ({ job: { id, state, startedAt, counts }, given }): Promise<Waiting> => {
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        return {
          kind: "restriction",
          id,
          at: startedAt,
          cluster: named(given.input.clusterId),
          paused: state === "paused",
          done: total - counts.waiting - counts.running,
          total,
          until: state === "running" ? ((await canaryUntil(db, given)) ?? null) : null,
        };
      }),
    ),
  );
}

/** Watches, and looks at what was restricted, that could not read the cluster. A failed connection is a task of its own. */
async function cannotSee(
  db: Store,
  known: readonly SqlConnection[],
  allowed: readonly string[],
  named: Naming,
): Promise<Counted[]> {
  const [watches, looks] = await Promise.all([failingWatches(db), failingLooks(db)]);
  const failed = new Set(known.flatMap(({ clusterId, failure }) => (failure === null ? [] : clusterId)));
  const isShown = ({ clusterId }: { clusterId: string }) => allowed.includes(clusterId) && !failed.has(clusterId);
  return [
    firstOf(
      watches
        .filter(isShown)
        .map(({ clusterId, count, at }) => ({ kind: "watch", cluster: named(clusterId), count, at })),
    ),
    firstOf(
      looks
        .filter(isShown)
        .map(({ restriction: id, clusterId, at }) => ({ kind: "look", id, cluster: named(clusterId), at })),
    ),
  ];
}

/** Events wait for it until it takes them. */
async function failingDestinations(db: Store, { role }: Actor): Promise<Counted> {
  if (!holds({ role, clusterRole: undefined }, "destinations.manage")) return firstOf([]);
  const failing = (await allDestinations(db)).flatMap(({ id, name, failingSince, pausedAt }): Waiting[] =>
    failingSince === null || pausedAt !== null ? [] : [{ kind: "destination", id, name, at: failingSince }],
  );
  return firstOf(failing);
}

/**
 * SQL users that were put back: first those that could not be restricted again, or cannot since the connection is below Manage, and those
 * for which another Cluster Admin has to agree; then those that are superusers for a time.
 */
async function putBacks(
  db: Store,
  { accountId }: Actor,
  { sees, decides, known }: { sees: readonly string[]; decides: readonly string[]; known: readonly SqlConnection[] },
  named: Naming,
): Promise<Counted> {
  const open = (await openPutBacks(db)).filter(({ item: { clusterId } }) => sees.includes(clusterId));
  if (open.length === 0) return firstOf([]);
  const managed = known.filter(({ state, level }) => state === "on" && level === "manage");
  const isManaged = (id: string) => managed.some(({ clusterId }) => clusterId === id);
  const waiting = open.flatMap(({ job, item }): Extract<Waiting, { kind: "put_back" }>[] => {
    const { code, clusterId, name, at } = item;
    const { back } = restrictionData.parse(item.data);
    const isBegun = back !== null && back.begunAt !== null;
    const stuck = back?.isStuck === true;
    const blocked = isBegun && !isManaged(clusterId);
    const isAsked = !isBegun && code === "way_back_second" && job.starter.id !== accountId;
    const isTold = isBegun || (isAsked && decides.includes(clusterId));
    if (!isTold) return [];
    const id = restrictionOf({ id: job.id, input: restrictionInput.parse(job.input) });
    const until = isBegun ? back.until : null;
    return [{ kind: "put_back", id, name, at, stuck, blocked, until, cluster: named(clusterId) }];
  });
  const goesOn = ({ stuck, blocked, until }: (typeof waiting)[number]) => !stuck && !blocked && until !== null;
  return firstOf(waiting.toSorted((one, other) => Number(goesOn(one)) - Number(goesOn(other))));
}

/** SQL users that their owner team asks to put back. */
async function askedBack(db: Store, allowed: readonly string[], named: Naming): Promise<Counted> {
  const ways = (await askedWays(db)).filter(({ item: { clusterId } }) => allowed.includes(clusterId));
  return firstOf(
    ways.map(({ job, item: { clusterId, name }, asked: { by, at } }) => {
      return { kind: "back_asked", id: job.id, cluster: named(clusterId), name, by, at };
    }),
  );
}

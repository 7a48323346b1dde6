import type { StoredItemCounts } from "#lib/shared/audit/jobs.ts";
import {
  type ItemCounts,
  type ListedRotation,
  type Rotation,
  type RotationItem,
  SEALED_MS,
  type SealedList,
} from "#lib/shared/passwords/rotation.ts";
import { may } from "#lib/shared/policy.ts";
import { otherWays } from "#lib/shared/ways-in/ways-in.ts";
import { closedClusters } from "../access/closed-clusters.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { isTokenSession, tokenActorAgain } from "../access/token-actor.ts";
import { Refusal } from "../base/failure.ts";
import { findJob, progressOf } from "../jobs/control.ts";
import { accountNamesOf } from "../store/audit/audit-queries.ts";
import { waysOfClusters } from "../store/clusters/cluster-ways.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { newestJobs } from "../store/jobs/jobs.ts";
import {
  type ListedItem,
  type RotationJob,
  rotationInput,
  rotationItems,
  sealedItems,
} from "../store/jobs/rotation-items.ts";
import { isOwn, rotationJob } from "./job.ts";

type Manages = Permit<"rotations.manage">;

/** The newest rotations that the actor started; for an administrator, of all accounts. */
export async function listRotations({ actor }: Manages): Promise<{ rotations: ListedRotation[] }> {
  const account = actor.role === "administrator" ? undefined : actor.accountId;
  const db = await store();
  const jobs = await newestJobs(db, { kind: "rotation", account });
  const starters = await accountNamesOf(db, [...new Set(jobs.map(({ starter }) => starter.id))]);
  return {
    rotations: jobs.map(({ counts, ...job }) => ({
      ...asListed(actor, { ...job, input: rotationInput.parse(job.input) }, starters),
      counts: asCounts(counts),
    })),
  };
}

/** The words of the page and the API. */
function asCounts({ running: setting, ...counts }: StoredItemCounts): ItemCounts {
  return { ...counts, setting };
}

/** A rotation that the actor started; for an administrator, any. Throws `not_found` for all others. */
export function findRotation(actor: Actor, id: string): Promise<RotationJob> {
  return findJob(rotationJob, actor, id);
}

/** One rotation with its SQL users on clusters that the actor may see. Contains no password, not even a sealed one. */
export async function getRotation({ actor }: Manages, { id }: { id: string }): Promise<Rotation> {
  const job = await findRotation(actor, id);
  const db = await store();
  const [items, { counts, remaining, endsAt }, starters] = await Promise.all([
    rotationItems(db, id),
    progressOf(db, job),
    accountNamesOf(db, [job.starter.id]),
  ]);
  const seen = items.filter(({ clusterId }) => may(actor, "sql_users.read", clusterId));
  const sealed = seen.flatMap(({ place, sealedAt }) => (place === "sealed" ? (sealedAt ?? []) : []));
  return {
    ...asListed(actor, job, starters),
    counts: asCounts(counts),
    remaining,
    endsAt,
    key: isOwn(actor, job) ? job.input.key : undefined,
    items: seen.map((item) => asItem(item, isOwn(actor, job))),
    clusters: await clustersOf(db, seen),
    hidden: items.length - seen.length,
    sealedUntil: sealed.length > 0 ? Math.min(...sealed) + SEALED_MS : undefined,
    program: await programOf(job),
    closed: await closedClusters(
      db,
      actor,
      seen.map(({ clusterId, clusterName }) => ({ id: clusterId, name: clusterName })),
    ),
  };
}

async function clustersOf(db: Store, items: readonly ListedItem[]): Promise<Rotation["clusters"]> {
  const waysOf = await waysOfClusters(db);
  const names = new Map(items.map(({ clusterId, clusterName }) => [clusterId, clusterName]));
  return [...names].map(([id, name]) => ({ name, otherWays: otherWays(waysOf(id)) }));
}

/** Whether the token of the program that started it works now; undefined where a browser did. */
async function programOf({ starter: { sessionHash } }: RotationJob): Promise<Rotation["program"]> {
  if (!isTokenSession(sessionHash)) return undefined;
  return (await tokenActorAgain(sessionHash)) ? "works" : "ended";
}

/**
 * The passwords of a rotation that are sealed to this browser's key. Only for its starter, and only on clusters where the starter may still
 * reset.
 */
export async function sealedOf({ actor }: Manages, { id, key }: { id: string; key: string }): Promise<SealedList> {
  const job = await findRotation(actor, id);
  if (!isOwn(actor, job)) throw new Refusal("not_found");
  const db = await store();
  const clusters = new Map((await rotationItems(db, id)).map((item) => [item.id, item.clusterId]));
  const sealed = await sealedItems(db, { jobId: id, key });
  return { sealed: sealed.filter((item) => may(actor, "sql_users.reset", clusters.get(item.id))) };
}

/** `starters`: by their ids, those whose accounts are there. */
function asListed(
  actor: Actor,
  job: RotationJob,
  starters: ReadonlyMap<string, string>,
): Omit<ListedRotation, "counts"> {
  const { id, state, cause, input, starter, startedAt, changedAt, changedBy, endedAt } = job;
  return {
    id,
    state: state === "ended" ? "over" : state,
    deliver: input.deliver,
    startedAt,
    changedAt,
    changedBy,
    by: starter.name,
    byId: starters.has(starter.id) ? starter.id : undefined,
    own: isOwn(actor, job),
    cause: (state === "paused" && cause) || undefined,
    endedAt: endedAt ?? undefined,
  };
}

function asItem(item: ListedItem, isStarter: boolean): RotationItem {
  const { id, clusterId, clusterName, name, owner, state, code, words, at, place, replacedBy, key } = item;
  return {
    id,
    clusterId,
    cluster: clusterName,
    name,
    state,
    at,
    place,
    owner: owner ?? undefined,
    code: code || undefined,
    words: words || undefined,
    replacedBy: replacedBy || undefined,
    key: isStarter && key !== null ? key : undefined,
  };
}

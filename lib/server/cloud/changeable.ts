import "server-only";
import type { KeyLook } from "#lib/shared/key-reach.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { Permit } from "../access/guard.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { keyClosedAt, keyClosedOn } from "../store/clusters/key-reach.ts";
import { store } from "../store/db/store.ts";
import { clusterFacts } from "./cluster-facts.ts";
import { forgetKeyReach, requireChanges } from "./key-reach.ts";
import { type ListEnded, readSqlUsers } from "./sql-user-list.ts";

/** One cluster in which SQL users can be changed through the Cloud API now. Throws as `writable`, and as {@link requireChanges}. */
export async function changeable(clusterId: string): Promise<Cluster> {
  const cluster = await clusterFacts().writable(clusterId);
  await requireChanges(await store(), cluster.id);
  return cluster;
}

/** Throws `cluster_not_found`, and as {@link requireChanges} does. */
export async function requireKeyOn({ clusterId }: { clusterId: string }): Promise<void> {
  const { id } = await clusterFacts().one(clusterId);
  await requireChanges(await store(), id);
}

/** Throws as {@link requireChanges} does where SQL users are left to change, and the API key closes each of their clusters. */
export async function requireKeyOnAny(clusterIds: Iterable<string>): Promise<void> {
  const closedOn = await keyClosedOn(await store());
  const all = [...new Set(clusterIds)];
  if (all.length > 0 && all.every((id) => closedOn(id) !== null)) await requireChanges(await store(), all[0] ?? "");
}

/**
 * Looks anew at what the key may do on a cluster: what was seen of it there is forgotten, and the list is read. It tries no change to find
 * out, so the next one shows whether the key may make it.
 */
export async function tryChanges(
  _permit: Permit<"sql_connection.manage">,
  { clusterId }: { clusterId: string },
  onComplete: ListEnded,
): Promise<KeyLook> {
  const { id } = await clusterFacts().one(clusterId);
  const db = await store();
  await forgetKeyReach(db, id);
  return { read: await readNow(id, onComplete), closed: await keyClosedAt(db, id) };
}

async function readNow(clusterId: string, onComplete: ListEnded): Promise<KeyLook["read"]> {
  try {
    const reading = await readSqlUsers(clusterId, true, onComplete);
    await reading.all;
    return "read";
  } catch (error) {
    if (!(error instanceof CloudError || error instanceof Refusal)) throw error;
    return error.code === "cloud_key_forbidden" ? "refused" : "failed";
  }
}

import type { KeyLook } from "#lib/shared/key-reach.ts";
import type { Permit } from "../../access/guard.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { forgetKeyReach } from "../../cloud/key-reach.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { keyClosedAt } from "../../store/clusters/key-reach.ts";
import { store } from "../../store/db/store.ts";
import { recordDrift } from "./drift.ts";

/**
 * Looks anew at what the key may do on a cluster: what was seen of it there is forgotten, and the list is read. It tries no change to find
 * out, so the next one shows whether the key may make it.
 */
export async function tryChanges(
  _permit: Permit<"sql_connection.manage">,
  { clusterId }: { clusterId: string },
): Promise<KeyLook> {
  const { id } = await clusterFacts().one(clusterId);
  const db = await store();
  await forgetKeyReach(db, id);
  return { read: await readNow(id), closed: await keyClosedAt(db, id) };
}

async function readNow(clusterId: string): Promise<KeyLook["read"]> {
  try {
    const reading = await readSqlUsers(clusterId, true, recordDrift);
    await reading.all;
    return "read";
  } catch (error) {
    if (!(error instanceof CloudError || error instanceof Refusal)) throw error;
    return error.code === "cloud_key_forbidden" ? "refused" : "failed";
  }
}

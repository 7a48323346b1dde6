import "server-only";
import { CloudError } from "../base/cloud-error.ts";
import { log } from "../base/log.ts";
import { changesRefusedAt, saveChangesRefused, saveChangesTaken } from "../store/clusters/key-reach.ts";
import type { Store } from "../store/db/open.ts";

/**
 * Throws CloudError `cloud_key_forbidden`, without a request, where the vendor refused this key the last change on this cluster for its
 * role, less than a quarter of an hour ago: it would refuse this one, too.
 */
export async function requireChanges(db: Store, clusterId: string): Promise<void> {
  if ((await changesRefusedAt(db, clusterId)) !== null)
    throw new CloudError("cloud_key_forbidden", { outcome: "not_done" });
}

/**
 * Notes what the answer to a change says of the key with this mark; undefined where the change succeeded. A 403 counts only as an error of
 * the vendor's: a proxy's page says nothing of the key. Never fails.
 */
export async function recordKeyAnswer(
  db: Store,
  { clusterId, keyMark }: { clusterId: string; keyMark: string | null },
  failure: CloudError | undefined,
): Promise<void> {
  try {
    if (failure === undefined) await saveChangesTaken(db, clusterId);
    else if (failure.code === "cloud_key_forbidden" && failure.isVendors && keyMark !== null)
      await saveChangesRefused(db, clusterId, keyMark);
  } catch (error) {
    log().error({ clusterId, error }, "what the vendor's answer says of the API key was not stored");
  }
}

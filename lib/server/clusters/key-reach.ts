import "server-only";
import { log } from "../base/log.ts";
import { CloudError } from "../cloud/error.ts";
import { changesRefusedAt, saveChangesRefused, saveChangesTaken } from "../store/key-reach.ts";
import type { Store } from "../store/open.ts";

/**
 * Throws CloudError `cloud_key_forbidden`, without a request, where the vendor refused the last change on this cluster for the key's role:
 * it would refuse this one, too.
 */
export async function requireChanges(db: Store, clusterId: string): Promise<void> {
  if ((await changesRefusedAt(db, clusterId)) !== null)
    throw new CloudError("cloud_key_forbidden", { outcome: "not_done" });
}

/** Notes what the vendor's answer to a change says of the key; undefined where the change succeeded. Never fails. */
export async function noteReach(db: Store, clusterId: string, failure: CloudError | undefined): Promise<void> {
  try {
    if (failure === undefined) await saveChangesTaken(db, clusterId);
    else if (failure.code === "cloud_key_forbidden") await saveChangesRefused(db, clusterId);
  } catch (error) {
    log().error({ clusterId, error }, "what the vendor's answer says of the API key was not stored");
  }
}

import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { CloudError, type CloudErrorCode } from "../base/cloud-error.ts";
import { presentKeyMark } from "../base/env/key-mark.ts";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import { keyClosedAt, saveChangesRefused, saveChangesTaken, saveTried } from "../store/clusters/key-reach.ts";
import { forgetKeySight, type KeySight, saveKeySight } from "../store/clusters/key-seen.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";

const CLOSED_CODES = { reads: "cloud_key_reads", refused: "cloud_key_forbidden" } as const satisfies Record<
  KeyClosed,
  CloudErrorCode
>;

/**
 * Throws CloudError without a request: `cloud_key_reads` where the key of this cluster only reads, and `cloud_key_forbidden` where the
 * vendor refused this key the last change on this cluster for its role, less than a quarter of an hour ago: it would refuse this one, too.
 */
export async function requireChanges(db: Store, clusterId: string): Promise<void> {
  const closed = await keyClosedAt(db, clusterId);
  if (closed !== null) throw new CloudError(CLOSED_CODES[closed], { outcome: "not_done" });
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
    if (failure === undefined) {
      await saveChangesTaken(db, clusterId);
      if (keyMark !== null) await saveKeySight(db, { clusterId, keyMark }, "changed");
    } else if (failure.code === "cloud_key_forbidden" && failure.isVendors && keyMark !== null)
      await saveChangesRefused(db, clusterId, keyMark);
  } catch (error) {
    log().error({ clusterId, error }, "what the vendor's answer says of the API key was not stored");
  }
}

/** Forgets what was seen of the key on a cluster, and has a change sent there again: its role may be another one. */
export async function forgetKeyReach(db: Store, clusterId: string): Promise<void> {
  await forgetKeySight(db, clusterId);
  await saveTried(db, clusterId);
  noted().delete(clusterId);
}

const noted = () => singleton("key-reads", () => new Map<string, string>());

/**
 * Notes that the present key listed a cluster's SQL users, or that the vendor refused it that. Each once while this server runs, unless the
 * other was seen in between. Never fails.
 */
export async function recordKeyRead(clusterId: string, failure?: CloudError): Promise<void> {
  const isRefused = failure?.code === "cloud_key_forbidden" && failure.isVendors;
  if (failure !== undefined && !isRefused) return;
  const sight: KeySight = isRefused ? "read_refused" : "read";
  const keyMark = presentKeyMark(clusterId);
  const note = `${keyMark} ${sight}`;
  if (keyMark === null || noted().get(clusterId) === note) return;
  try {
    await saveKeySight(await store(), { clusterId, keyMark }, sight);
    noted().set(clusterId, note);
  } catch (error) {
    log().error({ clusterId, error }, "what a list says of the API key was not stored");
  }
}

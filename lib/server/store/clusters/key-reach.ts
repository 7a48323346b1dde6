import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { presentKeyMark } from "../../base/env/key-mark.ts";
import { keyAccess, keyEntries } from "../../base/env/keyring.ts";
import { writeGrouped } from "../db/grouped.ts";
import type { Store } from "../db/open.ts";

/* What the API key may do on a cluster, as it is configured and as the vendor's answers have shown. */

/** So long after a refusal, the next change is sent: the role may have been granted since, and nothing else would show it. */
const WAITS_MS = 15 * 60_000;

/** Whether no change is sent to one cluster, and why; null where changes are sent. */
export async function keyClosedAt(store: Store, clusterId: string, now = Date.now()): Promise<KeyClosed | null> {
  if (keyAccess(clusterId) === "read") return "reads";
  return (await changesRefusedAt(store, clusterId, now)) === null ? null : "refused";
}

/** Whether no change is sent to at least one cluster, or there is a key that only reads. */
export async function isAnyKeyClosed(store: Store, now = Date.now()): Promise<boolean> {
  return keyEntries().some(({ access }) => access === "read") || (await changesRefusedOn(store, now)).size > 0;
}

/** {@link keyClosedAt} for any cluster, with one reading of the store. */
export async function keyClosedOn(store: Store, now = Date.now()): Promise<(clusterId: string) => KeyClosed | null> {
  const refused = await changesRefusedOn(store, now);
  return (clusterId) => {
    if (keyAccess(clusterId) === "read") return "reads";
    return refused.has(clusterId.toLowerCase()) ? "refused" : null;
  };
}

/**
 * The clusters on which changes are not sent: the last one was refused this API key less than a quarter of an hour ago, and no one has had
 * it tried again since. With the first refusal's time.
 */
export async function changesRefusedOn(store: Store, now = Date.now()): Promise<ReadonlyMap<string, number>> {
  const rows = await refusals(store, now).execute();
  return new Map(rows.filter(isOfPresentKey).map((row) => [row.id, row.at]));
}

/** The time of the first refusal on one cluster, as {@link changesRefusedOn} has it; null where changes are sent. */
export async function changesRefusedAt(store: Store, clusterId: string, now = Date.now()): Promise<number | null> {
  const row = await refusals(store, now).where("cluster_id", "=", clusterId.toLowerCase()).executeTakeFirst();
  return row && isOfPresentKey(row) ? row.at : null;
}

/**
 * The clusters on which the last change was refused this API key, however long ago: the next one is sent, but nothing shows that it will be
 * taken. Not those on which someone has had it tried again since.
 */
export async function lastRefusedOn(store: Store): Promise<string[]> {
  const rows = await untried(store).execute();
  return rows.filter(isOfPresentKey).map(({ id }) => id);
}

/** Of each cluster on which the last change was refused, the mark of the key that was refused. */
export async function lastRefusals(store: Store): Promise<Map<string, string | null>> {
  const rows = await untried(store).execute();
  return new Map(rows.map(({ id, mark }) => [id, mark]));
}

function refusals(store: Store, now: number) {
  return untried(store).where("last_refused_at", ">", now - WAITS_MS);
}

function untried(store: Store) {
  return store
    .selectFrom("key_reach")
    .select(["cluster_id as id", "changes_refused_at as at", "key_mark as mark"])
    .where("tried_at", "is", null);
}

function isOfPresentKey({ id, mark }: { id: string; mark: string | null }): boolean {
  return mark !== null && mark === presentKeyMark(id);
}

/** Stores that the vendor refused a change for the role of the key with this mark. What was known of another key ends. */
export async function saveChangesRefused(
  store: Store,
  clusterId: string,
  keyMark: string,
  now = Date.now(),
): Promise<void> {
  const id = clusterId.toLowerCase();
  const again = { tried_at: null, last_refused_at: now };
  const row = Object.assign({ cluster_id: id, changes_refused_at: now, told_at: null, key_mark: keyMark }, again);
  await writeGrouped(store, async (transaction) => {
    await transaction
      .deleteFrom("key_reach")
      .where("cluster_id", "=", id)
      .where((is) => is.or([is("key_mark", "is", null), is("key_mark", "!=", keyMark)]))
      .execute();
    await transaction
      .insertInto("key_reach")
      .values(row)
      .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet(again))
      .execute();
  });
}

/** The clusters whose refusals no one was notified of, since a change last succeeded there; now someone is. */
export async function takeUnnotified(store: Store, now = Date.now()): Promise<{ clusterId: string; since: number }[]> {
  return store
    .updateTable("key_reach")
    .set({ told_at: now })
    .where("told_at", "is", null)
    .returning(["cluster_id as clusterId", "changes_refused_at as since"])
    .execute();
}

/** Stores that the vendor took a change. */
export async function saveChangesTaken(store: Store, clusterId: string): Promise<void> {
  await store.deleteFrom("key_reach").where("cluster_id", "=", clusterId.toLowerCase()).execute();
}

/** Lets changes be sent again, until the next refusal. */
export async function saveTried(store: Store, clusterId: string, now = Date.now()): Promise<void> {
  await store
    .updateTable("key_reach")
    .set({ tried_at: now })
    .where("cluster_id", "=", clusterId.toLowerCase())
    .execute();
}

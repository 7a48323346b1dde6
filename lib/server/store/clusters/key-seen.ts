import type { KeyReach } from "#lib/shared/key-reach.ts";
import { presentKeyMark } from "../../base/env/key-mark.ts";
import { keyAccess } from "../../base/env/keyring.ts";
import { writeGrouped } from "../db/grouped.ts";
import type { Store } from "../db/open.ts";
import { lastRefusedOn } from "./key-reach.ts";

/* What the present API key was seen to do. Another key inherits nothing: each row has the mark of its key. */

/** `read`: the SQL users were listed; `read_refused`: the key lacks the role for that; `changed`: a change succeeded. */
export type KeySight = "read" | "read_refused" | "changed";

/**
 * Stores what the vendor's answer showed of the key with this mark, unless it is stored already: a time says that it was seen, not when last.
 * A later refusal to read takes back an earlier reading. Of two opposite answers at the same moment, either may count until the next.
 */
export async function saveKeySight(
  store: Store,
  { clusterId, keyMark }: { clusterId: string; keyMark: string },
  sight: KeySight,
  now = Date.now(),
): Promise<void> {
  const id = clusterId.toLowerCase();
  const none = { read_at: null, read_refused_at: null, changed_at: null };
  const seen = columnsOf(sight, now);
  const known = await store.selectFrom("key_seen").selectAll().where("cluster_id", "=", id).executeTakeFirst();
  if (known?.key_mark === keyMark && shows(known, sight)) return;
  await writeGrouped(store, async (transaction) => {
    await transaction.deleteFrom("key_seen").where("cluster_id", "=", id).where("key_mark", "!=", keyMark).execute();
    await transaction
      .insertInto("key_seen")
      .values(Object.assign({ cluster_id: id, key_mark: keyMark }, none, seen))
      .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet(seen))
      .execute();
  });
}

/** Forgets what was seen of the key on a cluster. */
export async function forgetKeySight(store: Store, clusterId: string): Promise<void> {
  await store.deleteFrom("key_seen").where("cluster_id", "=", clusterId.toLowerCase()).execute();
}

function shows({ read_at, read_refused_at, changed_at }: Times, sight: KeySight): boolean {
  if (sight === "read_refused") return read_refused_at !== null;
  return read_refused_at === null && (sight === "read" ? read_at : changed_at) !== null;
}

type Times = Record<"read_at" | "read_refused_at" | "changed_at", number | null>;

function columnsOf(sight: KeySight, now: number): Partial<Times> {
  switch (sight) {
    case "read":
      return { read_at: now, read_refused_at: null };
    case "changed":
      return { changed_at: now, read_refused_at: null };
    case "read_refused":
      return { read_at: null, read_refused_at: now, changed_at: null };
    default:
      return sight satisfies never;
  }
}

/** What was seen of the present key, for any cluster, with one reading of the store. */
export async function keyReachOn(store: Store): Promise<(clusterId: string) => KeyReach> {
  const [rows, refused] = await Promise.all([store.selectFrom("key_seen").selectAll().execute(), lastRefusedOn(store)]);
  const present = new Map(
    rows.filter((row) => row.key_mark === presentKeyMark(row.cluster_id)).map((row) => [row.cluster_id, row]),
  );
  const refusedIds = new Set(refused);
  return (clusterId) => {
    const id = clusterId.toLowerCase();
    const seen = present.get(id);
    if (seen && seen.read_refused_at !== null) return "blind";
    if (keyAccess(id) === "read") return "reads_only";
    if (refusedIds.has(id)) return "refused";
    if (!seen) return "unknown";
    return seen.changed_at === null ? "reads" : "changes";
  };
}

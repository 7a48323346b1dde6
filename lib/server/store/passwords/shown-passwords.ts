import type { ExposureWay } from "#lib/shared/passwords/exposures.ts";
import type { Store } from "../db/base.ts";
import { writeGrouped } from "../db/grouped.ts";
import { liveHashes } from "../sign-in/live-sessions.ts";
import { addExposure, doubtExposures } from "./exposures.ts";

/** How long a person may need to store a password, in milliseconds: as long as an idle session lasts. */
const LASTS_MS = 30 * 60_000;

type Target = { clusterId: string; name: string };

/**
 * A viewer of a password. `id` is the account, or the claim link without a session; `name` is for display, as it was then. With a session,
 * the showing ends with the session. `way`: how it is shown to them; null if it is not shown.
 */
export type Viewer = { id: string; name: string; sessionHash: string | null; way: ExposureWay | null };

/** One password on a person's screen. */
export type ShownPasswordRow = { id: string; viewerId: string; viewer: string; shownAt: number };

/** The end of a shown password. `surely` is false where the answer to the other change was lost. */
export type Replacement = { at: number; byId: string; by: string; surely: boolean };

/**
 * The viewers of a password of this SQL user, newest first: not stored, not replaced, shown in the last 30 minutes, and in a live
 * session where they had one.
 */
export async function openShownPasswords(
  store: Store,
  { clusterId, name }: Target,
  now = Date.now(),
): Promise<ShownPasswordRow[]> {
  return store
    .selectFrom("shown_passwords")
    .select(["id", "viewer_id as viewerId", "viewer", "shown_at as shownAt"])
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("replaced_at", "is", null)
    .where("shown_at", ">", now - LASTS_MS)
    .where((eb) =>
      eb.or([
        eb("session_hash", "is", null),
        eb("session_hash", "in", liveHashes(store, "id_hash", now)),
        eb("session_hash", "in", liveHashes(store, "previous_hash", now)),
      ]),
    )
    .orderBy("shown_at", "desc")
    .orderBy("id")
    .execute();
}

type Shown = {
  viewer: Viewer;
  /** id of the showing; null: it is not shown; undefined: the answer was lost, so the earlier ones may be replaced */
  shown: string | null | undefined;
  /** more to write in the same transaction, before it */
  first?: ((transaction: Store) => Promise<void>) | undefined;
};

/** Stores that a password is shown, and that it replaced those shown before. Resolves to the earlier ones. */
export async function saveShown(
  store: Store,
  target: Target,
  { viewer, shown, first }: Shown,
  now = Date.now(),
): Promise<ShownPasswordRow[]> {
  let before: ShownPasswordRow[] = [];
  await writeGrouped(store, async (transaction) => {
    await first?.(transaction);
    await transaction
      .deleteFrom("shown_passwords")
      .where("shown_at", "<=", now - LASTS_MS)
      .execute();
    before = await openShownPasswords(transaction, target, now);
    if (before.length > 0)
      await transaction
        .updateTable("shown_passwords")
        .set({ replaced_at: now, replaced_by_id: viewer.id, replaced_by: viewer.name })
        .set({ replaced_surely: shown === undefined ? 0 : 1 })
        .where(
          "id",
          "in",
          before.map(({ id }) => id),
        )
        .execute();
    if (typeof shown === "string")
      await transaction
        .insertInto("shown_passwords")
        .values({
          id: shown,
          cluster_id: target.clusterId,
          name: target.name,
          shown_at: now,
          viewer_id: viewer.id,
          viewer: viewer.name,
          session_hash: viewer.sessionHash,
          replaced_at: null,
          replaced_by_id: null,
          replaced_by: null,
          replaced_surely: null,
        })
        .execute();
    if (shown === undefined) await doubtExposures(transaction, target, now);
    else if (shown !== null && viewer.way !== null) {
      const accountId = viewer.sessionHash === null ? null : viewer.id;
      await addExposure(transaction, target, { id: shown, accountId, viewer: viewer.name, way: viewer.way }, now);
    }
  });
  return before;
}

/** The change that replaced the password on this viewer's screen; undefined where there was none, or no such password is shown. */
export async function replacementOf(
  store: Store,
  { id, viewerId }: { id: string; viewerId: string },
): Promise<Replacement | undefined> {
  const row = await store
    .selectFrom("shown_passwords")
    .select(["replaced_at", "replaced_by_id", "replaced_by", "replaced_surely"])
    .where("id", "=", id)
    .where("viewer_id", "=", viewerId)
    .executeTakeFirst();
  if (!row || row.replaced_at === null) return undefined;
  return {
    at: row.replaced_at,
    byId: row.replaced_by_id ?? "",
    by: row.replaced_by ?? "",
    surely: row.replaced_surely === 1,
  };
}

/** The newest password that this viewer is shown, replaced or not. */
export async function newestShownTo(store: Store, viewerId: string): Promise<string | undefined> {
  const row = await store
    .selectFrom("shown_passwords")
    .select("id")
    .where("viewer_id", "=", viewerId)
    .orderBy("shown_at", "desc")
    .executeTakeFirst();
  return row?.id;
}

/** The SQL user whose password this viewer is shown; undefined where it is no longer shown. */
export function shownTarget(
  store: Store,
  { id, viewerId }: { id: string; viewerId: string },
): Promise<Target | undefined> {
  return store
    .selectFrom("shown_passwords")
    .select(["cluster_id as clusterId", "name"])
    .where("id", "=", id)
    .where("viewer_id", "=", viewerId)
    .executeTakeFirst();
}

/** Stores that this viewer is shown the password no longer; without `id`, none at all. */
export async function closeShown(store: Store, { id, viewerId }: { id?: string; viewerId: string }): Promise<void> {
  await store
    .deleteFrom("shown_passwords")
    .where("viewer_id", "=", viewerId)
    .$if(id !== undefined, (query) => query.where("id", "=", id ?? ""))
    .execute();
}

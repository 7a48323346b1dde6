import { z } from "zod";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { camel } from "../db/camel.ts";

const kindsSchema = z.array(z.object({ kind: z.string(), database: z.string().nullable() }));
type RefusedKinds = z.infer<typeof kindsSchema>;

/** What was seen of a SQL user since its restriction. Times are epoch milliseconds; null where it is not known. */
export type Seen = {
  readonly itemId: string;
  readonly sessionsBefore: number | null;
  readonly sessionsNow: number | null;
  readonly newestSessionAt: number | null;
  readonly refused: number;
  readonly refusedFirst: number | null;
  readonly refusedLast: number | null;
  readonly kinds: RefusedKinds;
  readonly lookedAt: number | null;
  readonly hidesRefusals: boolean;
  readonly hidesSessions: boolean;
};

/** Stores the sessions that each item of a restriction has as it starts. `transaction` is one. */
export async function addSeen(
  transaction: Store,
  jobId: string,
  items: readonly { itemId: string; sessionsBefore: number | null }[],
): Promise<void> {
  for (const batch of batches(items))
    await transaction
      .insertInto("restricted_seen")
      .values(
        batch.map(({ itemId, sessionsBefore }) => ({
          item_id: itemId,
          job_id: jobId,
          sessions_before: sessionsBefore,
          sessions_now: null,
          newest_session_at: null,
          refused: 0,
          refused_first_at: null,
          refused_last_at: null,
          refused_kinds: "[]",
          looked_at: null,
          hides_refusals: 0,
          hides_sessions: 0,
        })),
      )
      .execute();
}

/** What was seen since a restriction, by item. */
export async function seenSince(store: Store, jobId: string): Promise<Map<string, Seen>> {
  const rows = await seen(store).where("job_id", "=", jobId).execute();
  return new Map(rows.map((row) => [row.item_id, seenOf(row)]));
}

/** Stores what a look has found. `transaction` is one. */
export async function saveLook(transaction: Store, all: readonly Seen[]): Promise<void> {
  for (const seen of all)
    await transaction
      .updateTable("restricted_seen")
      .set({
        sessions_now: seen.sessionsNow,
        newest_session_at: seen.newestSessionAt,
        refused: seen.refused,
        refused_first_at: seen.refusedFirst,
        refused_last_at: seen.refusedLast,
        refused_kinds: JSON.stringify(seen.kinds),
        looked_at: seen.lookedAt,
        hides_refusals: seen.hidesRefusals ? 1 : 0,
        hides_sessions: seen.hidesSessions ? 1 : 0,
      })
      .where("item_id", "=", seen.itemId)
      .execute();
}

/** Removes what was seen since these restrictions. `transaction` is one. */
export async function removeSeen(transaction: Store, jobIds: readonly string[]): Promise<void> {
  for (const batch of batches(jobIds))
    await transaction.deleteFrom("restricted_seen").where("job_id", "in", batch).execute();
}

const seen = (store: Store) =>
  store
    .selectFrom("restricted_seen")
    .select(["item_id", "sessions_before", "sessions_now", "newest_session_at", "refused", "looked_at"])
    .select(["refused_first_at as refusedFirst", "refused_last_at as refusedLast", "refused_kinds as kinds"])
    .select(["hides_refusals", "hides_sessions"]);

type Row = Awaited<ReturnType<ReturnType<typeof seen>["execute"]>>[number];

function seenOf(row: Row): Seen {
  const { kinds, hidesRefusals, hidesSessions, ...numbers } = camel(row);
  return {
    ...numbers,
    kinds: kindsSchema.parse(JSON.parse(kinds)),
    hidesRefusals: hidesRefusals === 1,
    hidesSessions: hidesSessions === 1,
  };
}

/** The restrictions whose last look failed, with their cluster and when that was; the oldest first. */
export async function failingLooks(store: Store): Promise<{ restriction: string; clusterId: string; at: number }[]> {
  const rows = await store
    .selectFrom("jobs as looks")
    .innerJoin("job_items", "job_items.job_id", "looks.id")
    .innerJoin("jobs as restrictions", "restrictions.id", "looks.about")
    .select(["restrictions.id", "restrictions.about", "job_items.at"])
    .where("looks.kind", "=", "restriction_watch")
    .where("looks.state", "=", "running")
    .where("job_items.code", "is not", null)
    .orderBy("job_items.at")
    .execute();
  return rows.map(({ id, about, at }) => ({ restriction: id, clusterId: about ?? "", at }));
}

/** The looks at a restriction that still come, and why the last one failed; undefined where none comes. */
export async function lastLookOf(store: Store, jobId: string): Promise<{ code: ErrorCode | null } | undefined> {
  return store
    .selectFrom("jobs")
    .innerJoin("job_items", "job_items.job_id", "jobs.id")
    .select("job_items.code")
    .where("jobs.kind", "=", "restriction_watch")
    .where("jobs.about", "=", jobId)
    .where("jobs.state", "=", "running")
    .executeTakeFirst();
}

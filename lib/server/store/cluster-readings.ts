import "server-only";
import { newId } from "../ids.ts";
import { appendWithin, holdChain, type LooseRow } from "./audit-events.ts";
import type { Store } from "./base.ts";
import { type LastKnown, lastKnown } from "./last-known.ts";
import { openOnCluster } from "./open-intents.ts";
import { newRow } from "./sql-users.ts";
import { inTransaction } from "./transaction.ts";

/** How many share a transaction: nobody else writes while one runs. */
const TOGETHER = 500;
/** How old the note of the last complete list may get: one for each reading would be a commit for each. */
const NOTE_MS = 60_000;

/** A complete list, and the newest audit event from before its first page was asked for. */
export type CompleteList = { clusterId: string; names: ReadonlySet<string>; since: number };

/**
 * Compares a *complete* list with what Rolecall keeps, and records who appeared or vanished without it: one audit event each, and a
 * mark. Whoever is there in a cluster's first list was not created outside. Of several replicas that see the same, one records it.
 *
 * Nothing is said of SQL users that Rolecall itself was changing since the list was begun: it may have passed their page before.
 */
export async function keepCompleteList(store: Store, list: CompleteList, now = Date.now()): Promise<void> {
  const { clusterId, names } = list;
  const [reading, standing] = await Promise.all([readingOf(store, clusterId), standingRows(store, clusterId)]);
  const seen = new Set(standing.flatMap(({ name, first_seen_at }) => (first_seen_at === null ? [] : name)));
  // What the audit says from before the first list is older than what that list said.
  const from = Number(reading?.first_complete_at ?? 0);
  const gone = standing.filter(({ name }) => !names.has(name));
  const found = [...names].filter((name) => !seen.has(name));
  if (gone.length + found.length > 0) {
    const busy = await busyNames(store, list);
    const free = gone.filter(({ name }) => !busy.has(name));
    for (const batch of batches(free)) await keepGone(store, clusterId, batch, { from, now });
    // The first list takes in all that is there; who is being created at this moment gets a row of its own afterwards.
    const kept = reading ? found.filter((name) => !busy.has(name)) : found;
    for (const batch of batches(kept)) await keepFound(store, clusterId, batch, { isFirst: !reading, from, now });
  }
  if (!reading || Number(reading.last_complete_at) <= now - NOTE_MS) await keepReading(store, clusterId, now);
}

async function readingOf(store: Store, clusterId: string) {
  return store.selectFrom("cluster_readings").selectAll().where("cluster_id", "=", clusterId).executeTakeFirst();
}

async function standingRows(store: Store, clusterId: string) {
  return store
    .selectFrom("sql_users")
    .select(["id", "name", "first_seen_at"])
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .execute();
}

async function keepReading(store: Store, clusterId: string, now: number): Promise<void> {
  await store
    .insertInto("cluster_readings")
    .values({ cluster_id: clusterId, first_complete_at: now, last_complete_at: now })
    .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet({ last_complete_at: now }))
    .execute();
}

/** By the chain and not by a clock: replicas have their own. A change is open or has an event, from before it until after it is kept. */
async function busyNames(store: Store, { clusterId, since }: CompleteList): Promise<Set<string | null>> {
  const open = await openOnCluster(store, clusterId);
  const later = await store
    .selectFrom("audit_events")
    .select("target")
    .where("sequence", ">", since)
    .where("cluster_id", "=", clusterId)
    .execute();
  return new Set([...open, ...later].map(({ target }) => target));
}

async function keepGone(
  store: Store,
  clusterId: string,
  rows: readonly { id: string; name: string }[],
  { from, now }: { from: number; now: number },
): Promise<void> {
  await inTransaction(
    store,
    async (transaction) => {
      await holdChain(transaction);
      const last = await lastKnown(
        transaction,
        clusterId,
        rows.map(({ name }) => name),
        from,
      );
      const end = async (ids: string[], how: "deleted" | "vanished", outsideAt: number | null) =>
        ids.length === 0
          ? []
          : transaction
              .updateTable("sql_users")
              .set({ ended_at: now, ended_how: how, outside_at: outsideAt })
              .where("id", "in", ids)
              .where("ended_at", "is", null)
              .returning("name")
              .execute();
      const idsOf = (known: LastKnown) => rows.flatMap(({ id, name }) => (last(name) === known ? id : []));
      await end(idsOf("deleted"), "deleted", null);
      const vanished = [
        ...(await end(idsOf("maybe deleted"), "vanished", null)),
        ...(await end([...idsOf("other"), ...idsOf("created"), ...idsOf("maybe created")], "vanished", now)),
      ];
      await appendWithin(
        transaction,
        vanished.map(({ name }) => noticed("sql_user.vanished", clusterId, name, last(name), now)),
      );
    },
    "read committed",
  );
}

async function keepFound(
  store: Store,
  clusterId: string,
  names: readonly string[],
  { isFirst, from, now }: { isFirst: boolean; from: number; now: number },
): Promise<void> {
  await inTransaction(
    store,
    async (transaction) => {
      await holdChain(transaction);
      const last = await lastKnown(transaction, clusterId, names, from);
      const ours = (name: string) => isFirst || last(name) === "created" || last(name) === "maybe created";
      const rows = names.map((name) => ({
        ...newRow({ clusterId, name }, now),
        first_seen_at: now,
        outside_at: ours(name) ? null : now,
      }));
      // A reset may have given somebody a row before any complete list had them.
      const kept = await transaction
        .insertInto("sql_users")
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(["cluster_id", "name"])
            .where("ended_at", "is", null)
            .doUpdateSet((eb) => ({ first_seen_at: now, outside_at: eb.ref("excluded.outside_at") }))
            .where("sql_users.first_seen_at", "is", null),
        )
        .returning("name")
        .execute();
      if (isFirst) return;
      const appeared = kept.filter(({ name }) => last(name) !== "created");
      await appendWithin(
        transaction,
        appeared.map(({ name }) => noticed("sql_user.appeared", clusterId, name, last(name), now)),
      );
    },
    "read committed",
  );
}

/** What nobody has told Rolecall. `afterUnknown`: a change whose outcome is unknown may have done it. */
function noticed(action: string, clusterId: string, name: string, last: LastKnown, at: number): LooseRow {
  const afterUnknown = last === "maybe created" || last === "maybe deleted";
  return {
    id: newId("evt"),
    at,
    intent_id: null,
    action,
    actor_id: null,
    actor: "Rolecall",
    cluster_id: clusterId,
    target: name,
    outcome: "done",
    request_id: "",
    address: "",
    details: JSON.stringify(afterUnknown ? { afterUnknown } : {}),
  };
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += TOGETHER) yield items.slice(start, start + TOGETHER);
}

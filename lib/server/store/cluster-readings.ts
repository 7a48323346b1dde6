import "server-only";
import type { AuditAction, StoredAction } from "#lib/shared/audit.ts";
import { newId } from "../base/ids.ts";
import type { LooseRow } from "./audit-event.ts";
import { appendWithin, lockAuditHead } from "./audit-events.ts";
import type { Store } from "./base.ts";
import { batches } from "./batches.ts";
import { type Explained, explanations, type From, TELLING } from "./last-known.ts";
import { openOnCluster } from "./open-intents.ts";
import { newRow } from "./sql-users.ts";
import { inTransaction } from "./transaction.ts";

/** How old the note of the last complete list may get: one for each reading would be a commit for each. */
const NOTE_MS = 60_000;
/** By then a request whose answer was lost has been done, or never will be. */
const LOST_MS = 60 * 60_000;
/** What gives a row to a SQL user that no complete list has shown yet. */
const GIVES_ROW: readonly AuditAction[] = [
  "sql_user.reset_password",
  "sql_user.verify",
  "sql_user.describe",
  "sql_user.protect",
  "sql_user.unprotect",
];

/** A complete list, and the newest audit event from before its first page was asked for. */
export type CompleteList = { clusterId: string; names: ReadonlySet<string>; since: number };

/**
 * Compares a *complete* list with what Rolecall keeps, and records who appeared or vanished without it: one audit event each, and a
 * mark. Whoever is there in a cluster's first list was not created outside. Of several replicas that see the same, one records it.
 *
 * Nothing is said of SQL users that Rolecall itself was changing since the list was begun: it may have passed their page before.
 */
export async function saveCompleteList(store: Store, list: CompleteList, now = Date.now()): Promise<void> {
  const { clusterId, names } = list;
  const [reading, standing] = await Promise.all([readingOf(store, clusterId), standingRows(store, clusterId)]);
  const seen = new Set(standing.flatMap(({ name, first_seen_at }) => (first_seen_at === null ? [] : name)));
  // What the audit says from before a list is older than what that list said; a request whose answer was lost may work later.
  const from = {
    all: Number(reading?.first_complete_at ?? 0),
    unknown: Number(reading?.last_complete_at ?? 0) - LOST_MS,
  };
  const gone = standing.filter(({ name }) => !names.has(name));
  const found = [...names].filter((name) => !seen.has(name));
  if (gone.length + found.length > 0) {
    const busy = await busyNames(store, list);
    const free = gone.filter(({ name, first_seen_at }) => !busy(name, first_seen_at === null));
    // A transaction for each batch: nobody else writes while one runs.
    for (const batch of batches(free)) await saveGone(store, clusterId, batch, { from, now });
    // The first list takes in all that is there; who is being created at this moment gets a row of its own afterwards.
    const kept = reading ? found.filter((name) => !busy(name, false)) : found;
    for (const batch of batches(kept)) await saveFound(store, clusterId, batch, { isFirst: !reading, from, now });
  }
  if (!reading || Number(reading.last_complete_at) <= now - NOTE_MS) await saveReading(store, clusterId, now);
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

async function saveReading(store: Store, clusterId: string, now: number): Promise<void> {
  await store
    .insertInto("cluster_readings")
    .values({ cluster_id: clusterId, first_complete_at: now, last_complete_at: now })
    .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet({ last_complete_at: now }))
    .execute();
}

/**
 * Who may have come or gone since the list was begun, by the chain and not by a clock: replicas have their own. A change is open or has an
 * event, from before it until after it is kept. `isUnlisted`: of a row that no complete list has shown.
 *
 * Nothing else counts, nor what was refused: whoever may only ask for something could hide with it what was done outside.
 */
async function busyNames(store: Store, { clusterId, since }: CompleteList) {
  const open = await openOnCluster(store, clusterId);
  const later = await store
    .selectFrom("audit_events")
    .select(["id", "intent_id", "action", "target", "outcome"])
    .where("sequence", ">", since)
    .where("cluster_id", "=", clusterId)
    .where("action", "in", [...TELLING, ...GIVES_ROW])
    .execute();
  const refused = later.filter(({ outcome }) => outcome === "refused");
  const nothing = new Set(refused.flatMap(({ id, intent_id }) => [id, intent_id]));
  const changes = [...open, ...later].filter(({ id }) => !nothing.has(id));
  const named = (actions: readonly StoredAction[]) =>
    new Set(changes.flatMap(({ action, target }) => (actions.includes(action) ? target : [])));
  const [told, given] = [named(TELLING), named(GIVES_ROW)];
  return (name: string, isUnlisted: boolean) => told.has(name) || (isUnlisted && given.has(name));
}

async function saveGone(
  store: Store,
  clusterId: string,
  rows: readonly { id: string; name: string }[],
  { from, now }: { from: From; now: number },
): Promise<void> {
  await inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      const names = rows.map(({ name }) => name);
      const explained = await explanations(transaction, clusterId, names, from);
      const end = async (by: Explained, how: "deleted" | "vanished", outsideAt: number | null) => {
        const ids = rows.flatMap(({ id, name }) => (explained(name, "deleted") === by ? id : []));
        if (ids.length === 0) return [];
        return transaction
          .updateTable("sql_users")
          .set({ ended_at: now, ended_how: how, outside_at: outsideAt })
          .where("id", "in", ids)
          .where("ended_at", "is", null)
          .returning("name")
          .execute();
      };
      await end("done", "deleted", null);
      const events = [
        ...(await end("maybe", "vanished", null)).map(({ name }) => noticed("vanished", clusterId, name, true, now)),
        ...(await end("no", "vanished", now)).map(({ name }) => noticed("vanished", clusterId, name, false, now)),
      ];
      await appendWithin(transaction, events);
    },
    "read committed",
  );
}

async function saveFound(
  store: Store,
  clusterId: string,
  names: readonly string[],
  { isFirst, from, now }: { isFirst: boolean; from: From; now: number },
): Promise<void> {
  await inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      const explained = await explanations(transaction, clusterId, names, from);
      const rows = names.map((name) => ({
        ...newRow({ clusterId, name }, now),
        first_seen_at: now,
        outside_at: isFirst || explained(name, "created") !== "no" ? null : now,
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
      const events = kept.flatMap(({ name }) => {
        const by = explained(name, "created");
        return by === "done" ? [] : noticed("appeared", clusterId, name, by === "maybe", now);
      });
      await appendWithin(transaction, events);
    },
    "read committed",
  );
}

/** What nobody has told Rolecall. `afterUnknown`: a change whose outcome is unknown may have done it. */
function noticed(
  what: "appeared" | "vanished",
  clusterId: string,
  name: string,
  afterUnknown: boolean,
  at: number,
): LooseRow {
  return {
    id: newId("evt"),
    at,
    intent_id: null,
    action: `sql_user.${what}`,
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

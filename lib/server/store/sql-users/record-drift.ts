import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { actionsThat } from "#lib/shared/operations/catalogue.ts";
import { newId } from "../../base/ids.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendWithin, lockAuditHead } from "../audit/audit-events.ts";
import { openOnCluster } from "../audit/open-intents.ts";
import { EXPLAINING, type Explained, explanations, type From } from "../clusters/last-known.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { type DriftQuestion, saveQuestions } from "./drift-questions.ts";
import { settleGone } from "./settle-gone.ts";
import { newRow } from "./sql-users.ts";
import { removeWatches } from "./watches.ts";

/** The sources of a row for a SQL user that no complete list has shown yet. */
const GIVES_ROW = actionsThat(({ existence }) => existence === "there");

/**
 * SQL users that Rolecall may have created or deleted since a list began, whose first page was requested after the audit event `since`: by
 * the order of the chain and not by a clock, since servers' clocks differ. A change is open or has an event, from before it until after it
 * is saved. `isUnlisted`: of a row that no complete list has shown.
 *
 * Other and refused actions are ignored: otherwise an account without a right could hide drift.
 */
async function busyNames(store: Store, { clusterId, since }: { clusterId: string; since: number }) {
  const open = await openOnCluster(store, clusterId);
  const later = await store
    .selectFrom("audit_events")
    .select(["id", "intent_id", "action", "target", "outcome"])
    .where("sequence", ">", since)
    .where("cluster_id", "=", clusterId)
    .where("action", "in", [...EXPLAINING, ...GIVES_ROW])
    .execute();
  const refused = later.filter(({ outcome }) => outcome === "refused");
  const nothing = new Set(refused.flatMap(({ id, intent_id }) => [id, intent_id]));
  const changes = [...open, ...later].filter(({ id }) => !nothing.has(id));
  const named = (actions: readonly StoredAction[]) =>
    new Set(changes.flatMap(({ action, target }) => (actions.includes(action) ? (target ?? []) : [])));
  const [explained, given] = [named(EXPLAINING), named(GIVES_ROW)];
  return (name: string, isUnlisted: boolean) => explained.has(name) || (isUnlisted && given.has(name));
}

/** A SQL user that appeared or vanished outside Rolecall, between two lists. */
export type Noticed = {
  what: "appeared" | "vanished";
  name: string;
  /** when a list was begun that showed otherwise, if there was one, and when this one was complete; epoch milliseconds */
  after: number | null;
  at: number;
  /** a change with an unknown outcome that may have done it, and its account */
  afterUnknown: boolean;
  by: string | null;
  /** that it has no event of its own, but is counted by one */
  isCounted?: true;
};

/** A complete list's cluster, and the newest audit event from before its first page was requested. */
type List = { clusterId: string; since: number };
/** `room`: how many SQL users may still get an event of their own. */
type Facts = { from: From; now: number; room: number };

/** Ends the rows of SQL users that a complete list has no more, and records those that Rolecall did not delete. */
export async function saveGone(
  store: Store,
  { clusterId, since }: List,
  standing: readonly { id: string; name: string; first_seen_at: number | null }[],
  { from, now, room }: Facts,
): Promise<Noticed[]> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      const busy = await busyNames(transaction, { clusterId, since });
      const rows = standing.filter(({ name, first_seen_at }) => !busy(name, first_seen_at === null));
      if (rows.length === 0) return [];
      const names = rows.map(({ name }) => name);
      const explained = await explanations(transaction, clusterId, names, from);
      const end = async (is: Explained["is"], how: "deleted" | "vanished", outsideAt: number | null) => {
        const ids = rows.flatMap(({ id, name }) => (explained(name, "deleted").is === is ? id : []));
        if (ids.length === 0) return [];
        await removeWatches(transaction, ids);
        const ended = await transaction
          .updateTable("sql_users")
          .set({
            ended_at: now,
            ended_how: how,
            outside_at: outsideAt,
            outside_after: outsideAt === null ? null : from.last,
            outside_by: null,
          })
          .where("id", "in", ids)
          .where("ended_at", "is", null)
          .returning(["id", "name"])
          .execute();
        await settleGone(transaction, clusterId, ended);
        return ended;
      };
      await end("done", "deleted", null);
      const ended = [...(await end("maybe", "vanished", null)), ...(await end("no", "vanished", now))];
      const happened = { what: "vanished", after: from.last, at: now } as const;
      const noticed = noticesOf(happened, ended, (name) => explained(name, "deleted"), room);
      await saveNoticed(transaction, clusterId, { noticed, rows: ended });
      return noticed;
    },
    "read committed",
  );
}

/** Adds rows for SQL users that a complete list has first, and records those that Rolecall did not create. */
export async function saveFound(
  store: Store,
  { clusterId, since }: List,
  found: readonly string[],
  { isFirst, from, now, room }: Facts & { isFirst: boolean },
): Promise<Noticed[]> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      const busy = await busyNames(transaction, { clusterId, since });
      // The first list adds all its SQL users; one that is being created at this moment gets its row afterwards.
      const names = isFirst ? found : found.filter((name) => !busy(name, false));
      if (names.length === 0) return [];
      const explained = await explanations(transaction, clusterId, names, from);
      const rows = names.map((name) => {
        const isOutside = !isFirst && explained(name, "created").is === "no";
        return {
          ...newRow({ clusterId, name }, now),
          first_seen_at: now,
          outside_at: isOutside ? now : null,
          outside_after: isOutside ? from.last : null,
        };
      });
      // A reset may have saved a row before any complete list had the SQL user.
      const listed = await transaction
        .insertInto("sql_users")
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(["cluster_id", "name"])
            .where("ended_at", "is", null)
            .doUpdateSet((eb) => ({
              first_seen_at: now,
              outside_at: eb.ref("excluded.outside_at"),
              outside_after: eb.ref("excluded.outside_after"),
            }))
            .where("sql_users.first_seen_at", "is", null),
        )
        .returning(["id", "name"])
        .execute();
      if (isFirst) return [];
      const happened = { what: "appeared", after: from.last, at: now } as const;
      const noticed = noticesOf(happened, listed, (name) => explained(name, "created"), room);
      await saveNoticed(transaction, clusterId, { noticed, rows: listed });
      return noticed;
    },
    "read committed",
  );
}

type Recorded = { noticed: readonly Noticed[]; rows: readonly { id: string; name: string }[] };

/** The events, and the question who made each change that happened outside between two lists. */
async function saveNoticed(transaction: Store, clusterId: string, { noticed, rows }: Recorded): Promise<void> {
  const named = noticed.filter(({ isCounted }) => !isCounted);
  const [counted] = noticed.filter(({ isCounted }) => isCounted);
  const events = named.map((each) => eventOf(clusterId, each));
  if (counted) events.push(eventOf(clusterId, counted, noticed.length - named.length));
  await appendWithin(transaction, events);
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  const asked = questionsOf(clusterId, noticed).map((question) =>
    Object.assign({}, question, { sqlUserId: ids.get(question.name) ?? "" }),
  );
  await saveQuestions(transaction, asked);
}

/**
 * What the vendor's audit log can be asked about these: who made those that happened outside, after a list that showed otherwise. Those
 * that are only counted are not asked about.
 */
export function questionsOf(clusterId: string, noticed: readonly Noticed[]): DriftQuestion[] {
  return noticed.flatMap(({ what, name, after, at, afterUnknown, isCounted }) =>
    afterUnknown || isCounted || after === null ? [] : { what, clusterId, name, after, at },
  );
}

/** The drift of these SQL users. `room`: how many get an event of their own, beside those of which the audit has one already. */
function noticesOf(
  happened: Pick<Noticed, "what" | "after" | "at">,
  rows: readonly { name: string }[],
  explained: (name: string) => Explained,
  room: number,
): Noticed[] {
  const noticed: Noticed[] = [];
  for (const { name } of rows) {
    const { what, after, at } = happened;
    const why = explained(name);
    if (why.is === "done") continue;
    const by = why.is === "maybe" ? why.by : null;
    const notice: Noticed = { what, name, after, at, afterUnknown: why.is === "maybe", by };
    if (why.is === "no" && !why.isKnown && noticed.length >= room) notice.isCounted = true;
    noticed.push(notice);
  }
  return noticed;
}

/** `count`: of how many SQL users without an event of their own, if it is not of one. */
function eventOf(clusterId: string, { what, name, after, at, afterUnknown }: Noticed, count?: number): NewEvent {
  return {
    id: newId("evt"),
    at,
    intentId: null,
    action: `sql_user.${what}`,
    actorId: null,
    actor: "Rolecall",
    clusterId,
    target: count === undefined ? name : null,
    outcome: "done",
    requestId: "",
    address: "",
    details: JSON.stringify({
      afterUnknown: afterUnknown || undefined,
      after: after !== null ? new Date(after).toISOString() : undefined,
      count,
    }),
  };
}

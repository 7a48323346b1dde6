import "server-only";
import { newId } from "../base/ids.ts";
import type { NewEvent } from "./audit-event.ts";
import { appendWithin, lockAuditHead } from "./audit-events.ts";
import type { Store } from "./base.ts";
import { type DriftQuestion, saveQuestions } from "./drift-questions.ts";
import { type Explained, explanations, type From } from "./last-known.ts";
import { newRow } from "./sql-users.ts";
import { inTransaction } from "./transaction.ts";

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
};

/** Ends the rows of SQL users that a complete list has no more, with an event for each that Rolecall did not delete. */
export async function saveGone(
  store: Store,
  clusterId: string,
  rows: readonly { id: string; name: string }[],
  { from, now }: { from: From; now: number },
): Promise<Noticed[]> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      const names = rows.map(({ name }) => name);
      const explained = await explanations(transaction, clusterId, names, from);
      const end = async (is: Explained["is"], how: "deleted" | "vanished", outsideAt: number | null) => {
        const ids = rows.flatMap(({ id, name }) => (explained(name, "deleted").is === is ? id : []));
        if (ids.length === 0) return [];
        return transaction
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
      };
      await end("done", "deleted", null);
      const ended = [...(await end("maybe", "vanished", null)), ...(await end("no", "vanished", now))];
      const noticed = ended.flatMap(({ name }) =>
        noticeOf("vanished", name, explained(name, "deleted"), from.last, now),
      );
      await saveNoticed(transaction, clusterId, { noticed, rows: ended });
      return noticed;
    },
    "read committed",
  );
}

/** Adds rows for SQL users that a complete list has first, with an event for each that Rolecall did not create. */
export async function saveFound(
  store: Store,
  clusterId: string,
  names: readonly string[],
  { isFirst, from, now }: { isFirst: boolean; from: From; now: number },
): Promise<Noticed[]> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
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
      const noticed = listed.flatMap(({ name }) =>
        noticeOf("appeared", name, explained(name, "created"), from.last, now),
      );
      await saveNoticed(transaction, clusterId, { noticed, rows: listed });
      return noticed;
    },
    "read committed",
  );
}

type Recorded = { noticed: readonly Noticed[]; rows: readonly { id: string; name: string }[] };

/** The events, and the question who made each change that happened outside between two lists. */
async function saveNoticed(transaction: Store, clusterId: string, { noticed, rows }: Recorded): Promise<void> {
  await appendWithin(
    transaction,
    noticed.map((each) => eventOf(clusterId, each)),
  );
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  const asked = questionsOf(clusterId, noticed).map((question) =>
    Object.assign({}, question, { sqlUserId: ids.get(question.name) ?? "" }),
  );
  await saveQuestions(transaction, asked);
}

/** What the vendor's audit log can be asked about these: who made those that happened outside, after a list that showed otherwise. */
export function questionsOf(clusterId: string, noticed: readonly Noticed[]): DriftQuestion[] {
  return noticed.flatMap(({ what, name, after, at, afterUnknown }) =>
    afterUnknown || after === null ? [] : { what, clusterId, name, after, at },
  );
}

function noticeOf(
  what: Noticed["what"],
  name: string,
  explained: Explained,
  after: number | null,
  at: number,
): Noticed[] {
  if (explained.is === "done") return [];
  const by = explained.is === "maybe" ? explained.by : null;
  return [{ what, name, after, at, afterUnknown: explained.is === "maybe", by }];
}

function eventOf(clusterId: string, { what, name, after, at, afterUnknown }: Noticed): NewEvent {
  return {
    id: newId("evt"),
    at,
    intentId: null,
    action: `sql_user.${what}`,
    actorId: null,
    actor: "Rolecall",
    clusterId,
    target: name,
    outcome: "done",
    requestId: "",
    address: "",
    details: JSON.stringify({
      ...(afterUnknown && { afterUnknown }),
      ...(after !== null && { after: new Date(after).toISOString() }),
    }),
  };
}

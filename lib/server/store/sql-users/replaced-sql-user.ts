import { newId } from "../../base/ids.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendWithin, lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Noticed } from "./record-drift.ts";
import { settleGone } from "./settle-gone.ts";
import { newRow, type SqlUserKey } from "./sql-users.ts";
import { removeWatches } from "./watches.ts";

/**
 * Records that the SQL user of this name is not the one that Rolecall made or was making: the row of that one ends, and another row begins
 * that was created outside, with an event for each. Resolves to the drift, as a list does that shows it.
 */
export async function saveReplaced(store: Store, target: SqlUserKey, now = Date.now()): Promise<Noticed[]> {
  return inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      const gone = await transaction
        .updateTable("sql_users")
        .set({ ended_at: now, ended_how: "vanished", outside_at: now, outside_after: null })
        .where("cluster_id", "=", target.clusterId)
        .where("name", "=", target.name)
        .where("ended_at", "is", null)
        .where("created_by", "is not", null)
        .returning(["id", "name"])
        .execute();
      await settleGone(transaction, target.clusterId, gone);
      await removeWatches(
        transaction,
        gone.map(({ id }) => id),
      );
      const begun = await transaction
        .insertInto("sql_users")
        .values({ ...newRow(target, now), first_seen_at: now, outside_at: now, outside_after: null })
        .onConflict((conflict) =>
          conflict
            .columns(["cluster_id", "name"])
            .where("ended_at", "is", null)
            .doUpdateSet({ outside_at: now, outside_after: null, first_seen_at: now })
            .where("sql_users.outside_at", "is", null),
        )
        .returning("id")
        .execute();
      const what = [...gone.map(() => "vanished" as const), ...begun.map(() => "appeared" as const)];
      await appendWithin(
        transaction,
        what.map((each) => eventOf(target, each, now)),
      );
      return what.map((each) => ({
        what: each,
        name: target.name,
        after: null,
        at: now,
        afterUnknown: false,
        by: null,
      }));
    },
    "read committed",
  );
}

function eventOf({ clusterId, name }: SqlUserKey, what: Noticed["what"], now: number): NewEvent {
  return {
    id: newId("evt"),
    at: now,
    intentId: null,
    action: `sql_user.${what}`,
    actorId: null,
    actor: "Rolecall",
    clusterId,
    target: name,
    outcome: "done",
    requestId: "",
    address: "",
    details: JSON.stringify({ markMissing: true }),
  };
}

import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { newId } from "../../base/ids.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendWithin, lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { addExposure, endExposures } from "./exposures.ts";

/** The author of what the vendor's audit log says, where Rolecall names an author. */
const VENDOR_LOG = "the audit log of CockroachDB Cloud";
const ACTION = "sql_user.password_outside" satisfies AuditAction;

/** A password that was set outside Rolecall, as an entry of the vendor's audit log says. Times are epoch milliseconds. */
export type OutsidePassword = {
  clusterId: string;
  name: string;
  at: number;
  /** who set it, in words */
  by: string;
  /** the address of the person who set it; empty where it was no person */
  email: string;
  /** which entry says so */
  entry: string;
};

/** The entries that were recorded since a time. */
export async function recordedEntries(store: Store, since: number): Promise<ReadonlySet<string>> {
  const rows = await store
    .selectFrom("audit_events")
    .select("details")
    .where("action", "=", ACTION)
    .where("at", ">=", since)
    .execute();
  return new Set(rows.map(({ details }) => String(JSON.parse(details).entry)));
}

/**
 * Records it in the audit. Where it is the newest password of a SQL user that is there, its age begins anew, and those who were shown an
 * earlier one no longer know it; an account with the address of the author does.
 */
export async function saveOutsidePassword(store: Store, outside: OutsidePassword, now = Date.now()): Promise<void> {
  const { clusterId, name, at, by } = outside;
  await inTransaction(
    store,
    async (transaction) => {
      await lockAuditHead(transaction);
      await appendWithin(transaction, [eventOf(outside, now)]);
      const { numUpdatedRows } = await transaction
        .updateTable("sql_users")
        .set({ password_entered_at: at, password_entered_by: VENDOR_LOG })
        .set({ password_outside_at: at, password_outside_by: by, touched_at: now })
        .where("cluster_id", "=", clusterId)
        .where("name", "=", name)
        .where("ended_at", "is", null)
        .where(({ fn, val }) => fn.coalesce("created_at", "first_seen_at", val(0)), "<=", at)
        .where(({ fn, val }) => fn.coalesce("password_changed_at", val(0)), "<", at)
        .where(({ fn, val }) => fn.coalesce("password_entered_at", val(0)), "<", at)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await replaceExposures(transaction, outside, now);
    },
    "read committed",
  );
}

async function replaceExposures(transaction: Store, { clusterId, name, email }: OutsidePassword, now: number) {
  const target = { clusterId, name };
  await endExposures(transaction, target, "a change outside Rolecall", now);
  if (email === "") return;
  const author = await transaction
    .selectFrom("accounts")
    .select(["id", "name"])
    .where("email", "=", email.toLowerCase())
    .executeTakeFirst();
  if (!author) return;
  const seen = { id: newId("exp"), accountId: author.id, viewer: author.name, way: "outside" as const };
  await addExposure(transaction, target, seen, now);
}

function eventOf({ clusterId, name, at, by, entry }: OutsidePassword, now: number): NewEvent {
  return {
    id: newId("evt"),
    at: now,
    intentId: null,
    action: ACTION,
    actorId: null,
    actor: "Rolecall",
    clusterId,
    target: name,
    outcome: "done",
    requestId: "",
    address: "",
    details: JSON.stringify({ change: "set", by, setAt: new Date(at).toISOString(), entry }),
  };
}

import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { CALL_ACTIONS } from "#lib/shared/change-effects.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { jobOf } from "./jobs.ts";
import { type ListedItem, rotationItems } from "./rotation-items.ts";

/** A SQL user whose password an account was shown. */
export type SeenRow = {
  id: string;
  protected: boolean;
  ownerTeamId: string | null;
  isExcepted: boolean;
  endedAt: number | null;
  endedHow: "deleted" | "vanished" | null;
};

/** The SQL users whose passwords an account was shown, including deleted ones, by row id. */
export async function seenRows(store: Store, accountId: string): Promise<Map<string, SeenRow>> {
  const rows = await store
    .selectFrom("sql_users")
    .select(["id", "protected", "owner_team_id", "override_at", "ended_at", "ended_how"])
    .where("id", "in", (eb) => eb.selectFrom("exposures").select("sql_user_id").where("account_id", "=", accountId))
    .execute();
  return new Map(
    rows.map((row) => {
      const { overrideAt, ...seen } = camel(row);
      return [row.id, { ...seen, protected: row.protected === 1, isExcepted: overrideAt !== null }];
    }),
  );
}

/** `paused`: its rotation is, for this cause where Rolecall paused it. */
export type LastItem = ListedItem & { paused?: { cause: ErrorCode | null } };

/** What these rotations did to each SQL user last, by the id of its row. */
export async function lastItems(store: Store, jobIds: readonly string[]): Promise<Map<string, LastItem>> {
  const all = await Promise.all(
    jobIds.map(async (id) => {
      const [job, items] = await Promise.all([jobOf(store, "rotation", id), rotationItems(store, id)]);
      return items.map(
        (item): LastItem => (job?.state === "paused" ? { ...item, paused: { cause: job.cause } } : item),
      );
    }),
  );
  return new Map(all.flat().map((item) => [item.sqlUserId, item]));
}

/** An audit event of a new password. */
export type ResetEvent = { event: number; hash: string; at: number };

/**
 * What proves the new passwords of rotations: the audit's number and hash of each done change, by cluster and name of its SQL user. Of one
 * that its secret store took after the attempt to set it, whose event says unknown, the event of the delivery.
 */
export async function resetEvents(
  store: Store,
  jobIds: readonly string[],
  since: number,
): Promise<Map<string, ResetEvent>> {
  if (jobIds.length === 0) return new Map();
  const resets = store
    .selectFrom("audit_events as intent")
    .innerJoin("audit_events as outcome", "outcome.intent_id", "intent.id")
    .select(["intent.details", "outcome.sequence", "outcome.hash", "outcome.at"])
    .select(["outcome.cluster_id as clusterId", "outcome.target"])
    .where("intent.action", "=", CALL_ACTIONS.set_password)
    .where("intent.at", ">=", since)
    .where("intent.outcome", "=", "intended")
    .where("outcome.outcome", "=", "done")
    .orderBy("outcome.sequence")
    .execute();
  // A delivery has the request of its rotation.
  const deliveries = proofs(store)
    .select(["cluster_id as clusterId", "target"])
    .where("action", "=", "secret_store.deliver")
    .where("at", ">=", since)
    .where("request_id", "in", (eb) => eb.selectFrom("jobs").select("request_id").where("id", "in", jobIds))
    .orderBy("sequence")
    .execute();
  const [all, delivered] = await Promise.all([resets, deliveries]);
  const jobs = new Set(jobIds);
  const ours = all.filter(({ details }) => jobs.has((JSON.parse(details) as { rotation?: string }).rotation ?? ""));
  return new Map(
    [...delivered, ...ours].map(({ clusterId, target, sequence, hash, at }) => [
      `${clusterId}/${target}`,
      { event: sequence, hash, at },
    ]),
  );
}

export type PlanEvent = { event: number; hash: string; action: StoredAction; at: number; by: string; details: string };

/** The audit events about this plan and its end, oldest first. `details`: JSON of plain facts. */
export async function planEvents(store: Store, id: string): Promise<PlanEvent[]> {
  const rows = await proofs(store)
    .where("action", "in", ["leaver.start", "leaver.continue", "leaver.exempt", "leaver.end"])
    .where("details", "like", `%"leaver":"${id}"%`)
    .orderBy("sequence")
    .execute();
  return rows.map(({ sequence: event, actor: by, ...row }) => ({ event, by, ...row }));
}

/** The intent of a plan's start, which no change of the plan precedes. */
export async function startIntent(store: Store, id: string): Promise<{ event: number; hash: string } | undefined> {
  return store
    .selectFrom("audit_events as outcome")
    .innerJoin("audit_events as intent", "intent.id", "outcome.intent_id")
    .select(["intent.sequence as event", "intent.hash"])
    .where("outcome.action", "=", "leaver.start")
    .where("outcome.outcome", "=", "done")
    .where("outcome.details", "like", `%"leaver":"${id}"%`)
    .executeTakeFirst();
}

/** When the account of this address was last enabled after `since`, as the audit has it. */
export async function enabledSince(store: Store, email: string, since: number): Promise<PlanEvent | undefined> {
  const row = await proofs(store)
    .where("action", "=", "account.enable")
    .where("target", "=", email)
    .where("at", ">=", since)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return (
    row && { event: row.sequence, hash: row.hash, action: row.action, at: row.at, by: row.actor, details: row.details }
  );
}

/** Audit events of done changes. */
export function proofs(store: Store) {
  return store
    .selectFrom("audit_events")
    .select(["sequence", "hash", "action", "at", "actor", "details"])
    .where("outcome", "=", "done");
}

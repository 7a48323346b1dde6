import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { NewEvent } from "../../server/store/audit/audit-event.ts";
import { appendAuditEvents, auditHead } from "../../server/store/audit/audit-events.ts";
import { saveCompleteList } from "../../server/store/clusters/cluster-readings.ts";
import type { Store } from "../../server/store/db/open.ts";
import { testEvent } from "../audit-event.ts";

/* For tests only: complete lists of a cluster beside the changes of Rolecall. */

export const CLUSTER = "11111111-1111-4111-8111-111111111111";
export const OTHER = "22222222-2222-4222-8222-222222222222";

type ActionName = AuditAction extends infer A ? (A extends `sql_user.${infer Name}` ? Name : never) : never;

/** Lists of a cluster, changes that Rolecall makes on it, and what the store of a test then has. */
export function driftSteps(db: () => Store) {
  /** A complete list that began after every event in the audit, or at `since`. */
  async function list(
    names: string[],
    now: number,
    { since, clusterId = CLUSTER, begunAt = now }: { since?: number; clusterId?: string; begunAt?: number } = {},
  ) {
    const begun = since ?? (await auditHead(db())).sequence;
    return saveCompleteList(db(), { clusterId, names: new Set(names), since: begun, begunAt }, now);
  }

  function event(action: ActionName, target: string, more: Partial<NewEvent> = {}): NewEvent {
    return testEvent(`evt_${action}_${target}_${Math.random()}`, {
      at: 1_500,
      action: `sql_user.${action}`,
      actorId: "acc_1",
      actor: "ada@example.com",
      clusterId: CLUSTER,
      target,
      outcome: "intended",
      requestId: "req_1",
      address: "192.0.2.7",
      ...more,
    });
  }

  const intend = async (action: ActionName, target: string) => {
    const intent = event(action, target);
    await appendAuditEvents(db(), [intent], "srv_1");
    return (outcome: NewEvent["outcome"]) =>
      appendAuditEvents(db(), [event(action, target, { intentId: intent.id, outcome })], "srv_1");
  };

  const change = async (action: ActionName, target: string, outcome: NewEvent["outcome"] = "done") =>
    (await intend(action, target))(outcome);

  const rows = () => db().selectFrom("sql_users").selectAll().orderBy("touched_at").orderBy("name").execute();
  const present = async () => (await rows()).filter((row) => row.ended_at === null);
  const marked = async () => (await present()).filter((row) => row.outside_at !== null).map(({ name }) => name);
  const noticed = async () => {
    const found = await db()
      .selectFrom("audit_events")
      .selectAll()
      .where("action", "in", ["sql_user.appeared", "sql_user.vanished"])
      .orderBy("sequence")
      .execute();
    return found.map(({ action, target, details: text }) => {
      const { after: _, ...details } = JSON.parse(text);
      return [action.replace("sql_user.", ""), target, JSON.stringify(details)];
    });
  };

  return { list, event, intend, change, rows, present, marked, noticed };
}

import type { NewEvent } from "../server/store/audit/audit-event.ts";

/** For tests only: an event as the store takes it, by default of a created SQL user. */
export function testEvent(id: string, more: Partial<NewEvent> = {}): NewEvent {
  return {
    id,
    at: 1_000,
    intentId: null,
    action: "sql_user.create",
    outcome: "done",
    actorId: null,
    actor: "",
    clusterId: null,
    target: null,
    requestId: "",
    address: "",
    details: "{}",
    ...more,
  };
}

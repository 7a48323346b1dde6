import "server-only";
import type { Actor } from "./auth/guard.ts";
import { newId } from "./ids.ts";
import type { RequestContext } from "./request.ts";
import { singleton } from "./singleton.ts";
import { type AuditRow, appendAuditEvents, type LooseRow } from "./store/audit-events.ts";
import { store } from "./store/store.ts";

export type Outcome = Exclude<AuditRow["outcome"], "intended">;

/** What an event says before it has its place in the chain. `details` holds plain facts, never a secret. */
export type AuditEvent = {
  action: string;
  actor: Pick<Actor, "accountId" | "email"> | null;
  request: Pick<RequestContext, "requestId" | "address">;
  outcome: AuditRow["outcome"];
  clusterId?: string | undefined;
  target?: string | undefined;
  intentId?: string | undefined;
  details?: Record<string, string | number | boolean | undefined>;
};

/**
 * Appends one event and resolves to its id once it is on disk; rejects where the store cannot be written.
 *
 * Events that wait at the same time go into one transaction: a commit per event would be the slowest step of every change.
 */
export function record(event: AuditEvent): Promise<string> {
  return singleton("audit-writer", () => new Writer()).append(event);
}

/** How many go into one statement; SQLite takes 32,766 parameters in one, PostgreSQL 65,535, and an event has 15. */
const MAX_BATCH = 500;

type Waiting = { row: LooseRow; done: (id: string) => void; failed: (error: unknown) => void };

class Writer {
  #waiting: Waiting[] = [];
  #writing = false;

  append(event: AuditEvent): Promise<string> {
    return new Promise((done, failed) => {
      this.#waiting.push({ row: asRow(event), done, failed });
      if (!this.#writing) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        await appendAuditEvents(
          await store(),
          batch.map(({ row }) => row),
        );
        for (const { row, done } of batch) done(row.id);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#writing = false;
  }
}

function asRow(event: AuditEvent): LooseRow {
  return {
    id: newId("evt"),
    at: Date.now(),
    intent_id: event.intentId ?? null,
    action: event.action,
    actor_id: event.actor?.accountId ?? null,
    actor: event.actor?.email ?? "",
    cluster_id: event.clusterId ?? null,
    target: event.target ?? null,
    outcome: event.outcome,
    request_id: event.request.requestId,
    address: event.request.address,
    details: JSON.stringify(event.details ?? {}),
  };
}

import type { StoredAction } from "#lib/shared/audit/audit.ts";
import type { IntentEvent } from "#lib/shared/change-effects.ts";
import { hasKeysFile, keyNameOn } from "../../base/env/keyring.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import type { RequestContext } from "../../base/request/request.ts";
import type { Waiting } from "../../base/request/write-queue.ts";
import { singleton } from "../../base/singleton.ts";
import { store } from "../db/store.ts";
import { serverId } from "../jobs/server-life.ts";
import type { NewEvent } from "./audit-event.ts";
import { appendAuditEvents } from "./audit-events.ts";

/** The actor of changes that Rolecall makes by itself. */
export const ROLECALL = { accountId: null, email: "Rolecall" } as const;

/** An event before it gets its place in the chain. `details` holds plain facts, never a secret. */
export type AuditEvent = {
  action: StoredAction;
  /** null without a sign-in; `ROLECALL` where Rolecall acts by itself */
  actor: { readonly accountId: string; readonly email: string } | typeof ROLECALL | null;
  request: Pick<RequestContext, "requestId" | "address">;
  outcome: NewEvent["outcome"];
  /** made here where the caller has none */
  id?: string;
  clusterId?: string | undefined;
  target?: string | undefined;
  intentId?: string | undefined;
  details?: Record<string, string | number | boolean | undefined>;
};

/** How many go into one statement; SQLite takes 32,766 parameters in one, PostgreSQL 65,535, and an event has 15. */
const MAX_BATCH = 500;

/** The events that the next transaction appends: those that come until it begins join them. */
const gathering = () => singleton("audit-writer", () => ({ next: undefined as Batch | undefined }));

type Batch = Waiting<NewEvent, string>[];

/**
 * Appends one event and resolves to its id once it is on disk; rejects where the store cannot be written.
 *
 * Events that wait at the same time go into one transaction, with all else that is written then: a commit per event would be the slowest step of every change.
 */
export function record(event: AuditEvent): Promise<string> {
  const { promise, resolve: done, reject: failed } = Promise.withResolvers<string>();
  const gathered = gathering();
  const batch = gathered.next && gathered.next.length < MAX_BATCH ? gathered.next : [];
  batch.push({ item: newEvent(event), done, failed });
  if (batch !== gathered.next) void write(batch);
  gathered.next = batch;
  return track(promise);
}

async function write(batch: Batch): Promise<void> {
  const closed = () => {
    if (gathering().next === batch) gathering().next = undefined;
    return batch.map(({ item }) => item);
  };
  try {
    const late = await appendAuditEvents(await store(), closed, serverId());
    for (const { item, done } of batch) {
      const { id, intentId, outcome } = item;
      if (late.has(id))
        log().warn({ intentId, outcome }, "an outcome was left out: its intent has one, or was never written");
      done(id);
    }
  } catch (error) {
    closed();
    for (const { failed } of batch) failed(error);
  }
}

type About = Pick<AuditEvent, "clusterId" | "target" | "details">;

/** What an event is about, as the store has it. */
export function subjectOf({ clusterId, target, details }: About): Omit<IntentEvent, "action"> {
  // Where there is one key alone, it needs no name.
  const key = clusterId !== undefined && hasKeysFile() ? keyNameOn(clusterId) : undefined;
  const facts = Object.assign({}, details, key === undefined ? {} : { key });
  return { clusterId: clusterId ?? null, target: target ?? null, details: JSON.stringify(facts) };
}

/** The event as the store takes it, of now. */
export function newEvent(event: AuditEvent): NewEvent {
  return {
    id: event.id ?? newId("evt"),
    at: Date.now(),
    intentId: event.intentId ?? null,
    action: event.action,
    actorId: event.actor?.accountId ?? null,
    actor: event.actor?.email ?? "",
    ...subjectOf(event),
    outcome: event.outcome,
    requestId: event.request.requestId,
    address: event.request.address,
  };
}

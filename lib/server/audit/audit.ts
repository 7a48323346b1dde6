import "server-only";
import type { AuditAction, StoredAction } from "#lib/shared/audit/audit.ts";
import type { IntentEvent } from "#lib/shared/change-effects.ts";
import type { Actor } from "../access/guard.ts";
import { hasKeysFile, keyNameOn } from "../base/env/keyring.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import { track } from "../base/request/in-flight.ts";
import type { RequestContext } from "../base/request/request.ts";
import { type Waiting, WriteQueue } from "../base/request/write-queue.ts";
import { singleton } from "../base/singleton.ts";
import type { NewEvent } from "../store/audit/audit-event.ts";
import { appendAuditEvents } from "../store/audit/audit-events.ts";
import { store } from "../store/db/store.ts";
import { serverId } from "./server-life.ts";

export type Outcome = Exclude<NewEvent["outcome"], "intended">;

/** The actor of changes that Rolecall makes by itself. */
export const ROLECALL = { accountId: null, email: "Rolecall" } as const;

/** An event before it gets its place in the chain. `details` holds plain facts, never a secret. */
export type AuditEvent = {
  action: StoredAction;
  /** null without a sign-in; `ROLECALL` where Rolecall acts by itself */
  actor: Pick<Actor, "accountId" | "email"> | typeof ROLECALL | null;
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

/**
 * Appends one event and resolves to its id once it is on disk; rejects where the store cannot be written.
 *
 * Events that wait at the same time go into one transaction: a commit per event would be the slowest step of every change.
 */
export function record(event: AuditEvent): Promise<string> {
  return track(singleton("audit-writer", () => new WriteQueue(MAX_BATCH, write)).add(newEvent(event)));
}

type OutcomeEvent = AuditEvent & { intentId: string; outcome: Outcome };

/**
 * Appends the outcome of an intent. Never rejects: the change is made or refused by now, and losing its answer, perhaps a password, would
 * be worse than an intent without outcome. `recordUnwritten` writes later an outcome that cannot be written now.
 */
export async function recordOutcome(event: OutcomeEvent): Promise<void> {
  await record(event).catch((error: unknown) => {
    const { intentId, request } = event;
    log().error({ requestId: request.requestId, intentId, error }, "audit outcome not written");
    recordLater(event);
  });
}

/** The most outcomes in memory while the store cannot be written. Further ones are settled as unknown after the next start. */
const MAX_UNWRITTEN = 10_000;

/** Holds an outcome for `recordUnwritten`. One whose intent was never written is left out then. */
export function recordLater(event: OutcomeEvent): void {
  if (unwritten().length < MAX_UNWRITTEN) unwritten().push(event);
}

/** Tries again to append the outcomes that could not be written. */
export async function recordUnwritten(): Promise<void> {
  const tried = unwritten().splice(0);
  await Promise.all(tried.map((event) => record(event).catch(() => recordLater(event))));
}

function unwritten(): OutcomeEvent[] {
  return singleton("unwritten-outcomes", () => []);
}

async function write(batch: readonly Waiting<NewEvent, string>[]): Promise<void> {
  try {
    const events = batch.map(({ item }) => item);
    const late = await appendAuditEvents(await store(), events, serverId());
    for (const { id, intentId, outcome } of events)
      if (late.has(id))
        log().warn({ intentId, outcome }, "an outcome was left out: its intent has one, or was never written");
    for (const { item, done } of batch) done(item.id);
  } catch (error) {
    for (const { failed } of batch) failed(error);
  }
}

type About = Pick<AuditEvent, "clusterId" | "target" | "details">;

/** An intent as the audit would store it, but for its time, actor and request. */
export function intentOf({ action, ...about }: About & { action: AuditAction }): IntentEvent {
  return { action, ...subjectOf(about) };
}

function subjectOf({ clusterId, target, details }: About): Omit<IntentEvent, "action"> {
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

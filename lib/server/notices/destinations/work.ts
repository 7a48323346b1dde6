import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { groupsOf } from "#lib/shared/audit/destination-events.ts";
import type { DeliveryKind, SendAnswer } from "#lib/shared/audit/destinations.ts";
import { present } from "#lib/shared/present.ts";
import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { eventsAfter, type OutboxEvent } from "../../store/audit/audit-outbox.ts";
import { saveDelivered, saveFailure, saveGivenUp } from "../../store/automation/delivery-attempts.ts";
import { destinationOf, dueDestinations, isDue, type StoredDestination } from "../../store/automation/destinations.ts";
import { type Store, StoreUnavailable } from "../../store/db/open.ts";
import { tryWithLease } from "../../store/jobs/turns.ts";
import { administratorIds } from "../../store/people/accounts.ts";
import { notify } from "../notices.ts";
import { backoffMs, isGivenUp } from "./backoff.ts";
import { anchorMessage, batchMessage, eventMessage, type Message, outgoingOf } from "./outgoing.ts";
import { type Opened, openDestination } from "./sealed.ts";
import { type Outgoing, ownWays, send, type Ways } from "./send.ts";

/** Failed attempts in a row after which administrators are notified: the sixth comes about two minutes after the first. */
const TOLD_AFTER = 6;

type Named = Pick<StoredDestination, "id" | "name">;
type About = Named & { failingSince: number };

/** Notifies administrators once that a destination fails. */
async function notifyFailing(db: Store, { id, name, failingSince }: About, tries: number): Promise<void> {
  if (tries < TOLD_AFTER) return;
  await notifyAbout(db, `destination:${id}:failing:${failingSince}`, `Events do not reach the destination ${name}.`);
}

/** Notifies administrators once that events were given up. */
async function notifyGivenUp(db: Store, { id, name, failingSince }: About): Promise<void> {
  const text = `Rolecall gave up on events for the destination ${name} after 24 hours. Resend them on its page.`;
  await notifyAbout(db, `destination:${id}:given-up:${failingSince}`, text);
}

/** Notifies administrators once that events up to this one were archived before they were sent. */
async function notifyArchived(db: Store, { id, name }: Named, to: number): Promise<void> {
  const text = `Events for the destination ${name} were archived before they were sent. Its page says which.`;
  await notifyAbout(db, `destination:${id}:archived:${to}`, text);
}

async function notifyAbout(db: Store, about: string, text: string): Promise<void> {
  const path = "/settings/destinations";
  await notify(db, await administratorIds(db), {
    kind: "destination_failing",
    about,
    text,
    path,
    label: "Open destinations",
  });
}

const READ_AT_ONCE = 50;
const BATCH = 100;
/** A bucket takes one object for the events of a minute. */
const BUCKET_EVERY_MS = 60_000;
const ANCHOR_EVERY_MS = 60 * 60_000;

/**
 * Sends due events to each destination, in the order of the audit, until all are sent or an attempt fails. Each destination has one turn, so
 * that one server at a time sends to it.
 */
export async function workOnDestinations(db: Store, ways: Ways = ownWays()): Promise<void> {
  const due = await dueDestinations(db, Date.now());
  await Promise.all(
    due.map((id) =>
      tryWithLease(db, { of: "destination", id }, () => workOn(db, id, ways)).catch((error: unknown) => {
        if (error instanceof StoreUnavailable) throw error;
        log().error({ destination: id, error }, "sending to a destination was interrupted");
      }),
    ),
  );
}

async function workOn(db: Store, id: string, ways: Ways): Promise<void> {
  for (;;) {
    if (isStopping()) return;
    const destination = await destinationOf(db, id);
    if (!destination || destination.pausedAt !== null || !isDue(destination, Date.now())) return;
    if (!(await STEPS[destination.kind](db, destination, ways))) return;
  }
}

/** Resolves to whether there may be more to do at once. */
type Step = (db: Store, destination: StoredDestination, ways: Ways) => Promise<boolean>;

const STEPS: Record<StoredDestination["kind"], Step> = {
  webhook: nextEvent,
  audit: nextBatch,
  anchors: nextAnchor,
};

async function nextEvent(db: Store, destination: StoredDestination, ways: Ways): Promise<boolean> {
  const { sentUpTo, events: chosen, form } = destination;
  const events = await eventsAfter(db, sentUpTo, READ_AT_ONCE);
  if (skipsArchived(events, sentUpTo)) return saveArchived(db, destination, events);
  const event = events.find(({ action, outcome }) => groupsOf(action, outcome).some((group) => chosen.includes(group)));
  const last = events.at(-1);
  if (!event) return last ? saveDelivered(db, destination, { to: last.sequence }) : false;
  return deliver(db, destination, ways, { kind: "event", message: eventMessage(form, event), events: [event], event });
}

async function nextBatch(db: Store, destination: StoredDestination, ways: Ways): Promise<boolean> {
  const { sentUpTo, form, target, tries } = destination;
  // Halved after each failure, so that one refused event or a too large body does not hold up the others.
  const most = Math.max(1, Math.floor(BATCH / 2 ** tries));
  const events = await eventsAfter(db, sentUpTo, most);
  if (events.length === 0) return false;
  if (skipsArchived(events, sentUpTo)) return saveArchived(db, destination, events);
  const isWhole = events.length < most;
  const nextAt = target === "bucket" && isWhole ? Date.now() + BUCKET_EVERY_MS : undefined;
  const message = batchMessage(form, events);
  return deliver(db, destination, ways, present({ kind: "batch", message, events, nextAt }));
}

async function nextAnchor(db: Store, destination: StoredDestination, ways: Ways): Promise<boolean> {
  const { sequence, hash } = await auditHead(db);
  const message = anchorMessage({ sequence, hash, at: new Date().toISOString() });
  const head = [{ sequence }];
  await deliver(db, destination, ways, { kind: "anchor", message, events: head, nextAt: Date.now() + ANCHOR_EVERY_MS });
  return false;
}

type Sent = { sequence: number; action?: StoredAction };
type Sending = {
  kind: DeliveryKind;
  message: Message;
  events: readonly Sent[];
  nextAt?: number;
  /** the one event of a webhook, which is given up in the end */
  event?: OutboxEvent;
};

/**
 * Sends, and saves the result; a crash in between repeats the send. Resolves to whether the next one may follow, because this one arrived
 * or was given up. It is given up only after an answer to this attempt, since Rolecall may have been off for the day.
 */
async function deliver(db: Store, destination: StoredDestination, ways: Ways, sending: Sending): Promise<boolean> {
  const { kind, message, events, nextAt, event } = sending;
  const answer = await sendTo(destination, message, ways);
  if (answer.delivered) {
    const to = events.at(-1)?.sequence ?? destination.sentUpTo;
    const delivery = attempt(kind, events, answer, "delivered");
    return saveDelivered(db, destination, present({ to, delivery, nextAt }));
  }
  const tries = destination.tries + 1;
  const failingSince = destination.failingSince ?? Date.now();
  if (event && isGivenUp(event, failingSince, Date.now())) {
    const delivery = attempt(kind, events, answer, "failed");
    const isSaved = await saveGivenUp(db, destination, { to: event.sequence, delivery });
    if (isSaved) await notifyGivenUp(db, { ...destination, failingSince });
    return isSaved;
  }
  const next = { tries, nextAt: Date.now() + backoffMs(tries), failingSince };
  if (await saveFailure(db, destination, attempt(kind, events, answer, "retry"), next))
    await notifyFailing(db, { ...destination, failingSince }, tries);
  return false;
}

/**
 * Sends a message once; `sealed` where the secrets of the destination cannot be opened. A request that cannot be made is a failed attempt
 * like any other, so that it is reported.
 */
export async function sendTo(destination: StoredDestination, message: Message, ways: Ways): Promise<SendAnswer> {
  const opened = openDestination(destination);
  if (!opened) return { delivered: false, status: null, ms: 0, problem: "sealed" };
  return sendOpened(opened, message, ways, destination.id);
}

/** Sends a message once to a place with its secrets; `id` names the destination in the log. */
export async function sendOpened(opened: Opened, message: Message, ways: Ways, id: string): Promise<SendAnswer> {
  let outgoing: Outgoing;
  try {
    outgoing = await outgoingOf(opened, message);
  } catch (error) {
    // Its message may have a part of a secret.
    log().error({ destination: id, error: nameOf(error) }, "a request to a destination could not be made");
    return { delivered: false, status: null, ms: 0, problem: "internal" };
  }
  return send(outgoing, ways);
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");

/** An attempt in the form of the delivery log. */
export function attempt(
  kind: DeliveryKind,
  events: readonly Sent[],
  { status, ms, problem }: SendAnswer,
  result: "delivered" | "retry" | "failed",
) {
  const [first, last] = [events[0]?.sequence ?? 0, events.at(-1)?.sequence ?? 0];
  const action = events.length === 1 ? (events[0]?.action ?? null) : null;
  return { kind, action, first, last, count: events.length, at: Date.now(), ms, status, problem, result };
}

/** `audit:archive` keeps events that a destination waits for, but a store may be restored from a backup. */
function skipsArchived(events: readonly OutboxEvent[], sentUpTo: number): boolean {
  return (events[0]?.sequence ?? 0) > sentUpTo + 1;
}

async function saveArchived(
  db: Store,
  destination: StoredDestination,
  events: readonly OutboxEvent[],
): Promise<boolean> {
  const to = (events[0]?.sequence ?? 0) - 1;
  const first = destination.sentUpTo + 1;
  const answer: SendAnswer = { delivered: false, status: null, ms: 0, problem: "archived" };
  const delivery = { ...attempt("batch", [], answer, "failed"), first, last: to, count: to - first + 1 };
  const isSaved = await saveGivenUp(db, destination, { to, delivery });
  if (isSaved) await notifyArchived(db, destination, to);
  return isSaved;
}

import type { z } from "zod";
import {
  problemOfPlace,
  type ResendInput,
  type SendAnswer,
  type tryDestinationInput,
} from "#lib/shared/audit/destinations.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { eventsAfter, type OutboxEvent } from "../../store/audit/audit-outbox.ts";
import { addDelivery, deliveryOf } from "../../store/automation/deliveries.ts";
import { destinationOf, type StoredDestination } from "../../store/automation/destinations.ts";
import { store } from "../../store/db/store.ts";
import { hostOf, requireAllowed, whereOf } from "./manage.ts";
import { batchMessage, eventMessage, type Message } from "./outgoing.ts";
import { newSigningSecret, openDestination } from "./sealed.ts";
import { ownWays } from "./send.ts";
import { attempt, sendOpened, sendTo } from "./work.ts";

type Manages = Permit<"destinations.manage">;

/** Sends a test event at once, also to a paused destination. */
export async function sendTest({ actor }: Manages, { id }: { id: string }, note: Note): Promise<SendAnswer> {
  const destination = await required(id);
  return sendAndLog(destination, "test", [], testMessage(destination, actor.name), note);
}

type Trial = z.output<typeof tryDestinationInput>;

/** What the audit has of such a test before it is sent: which destination's secret signs it, and where it goes. */
export function trialDetails({ id, form, where }: Trial): Record<string, string> {
  const details: Record<string, string> = { unsaved: "true", form };
  if (id !== undefined) details.destination = id;
  if (where) details.host = hostOf(where);
  return details;
}

/**
 * Sends a test event to a place before it is saved, with the checks of saving; stores nothing of it. It is signed with the destination's
 * secret or, as there is none before the first save, with one for this request alone.
 */
export async function tryDestination({ actor }: Manages, input: Trial, note: Note): Promise<SendAnswer> {
  const { id, name, form, where, ...chosen } = input;
  const known = id === undefined ? undefined : await required(id);
  const { kind } = known ?? chosen;
  const problem = problemOfPlace({ kind, form, target: where?.target ?? known?.target ?? "url" });
  if (problem) throw new Refusal("invalid_input", { fields: { [problem.path]: problem.message } });
  if (where) requireAllowed(where);
  const saved = known && openDestination(known);
  const secret = saved?.secret ?? newSigningSecret().reveal();
  const opened = where ? Object.assign({}, saved, { secret, where: whereOf(where) }) : saved;
  if (!opened) return { delivered: false, status: null, ms: 0, problem: "sealed" };
  note(Object.assign(trialDetails(input), { sent: true }));
  const answer = await sendOpened(opened, testMessage({ name, form }, actor.name), ownWays(), known?.id ?? "unsaved");
  note({ delivered: answer.delivered });
  if (answer.status !== null) note({ status: answer.status });
  return answer;
}

/** Sends the events of an earlier attempt again, out of order. Throws `not_found` where they were archived. */
export async function resend(_permit: Manages, { id, deliveryId }: ResendInput, note: Note): Promise<SendAnswer> {
  const destination = await required(id);
  const earlier = await deliveryOf(await store(), id, deliveryId);
  if (!earlier || earlier.kind === "test" || earlier.kind === "anchor") throw new Refusal("not_found");
  const { first, last, count } = earlier;
  const events = await eventsAfter(await store(), first - 1, count, last);
  const [only] = events;
  if (!only || events.length < count) throw new Refusal("not_found");
  const { kind, form } = destination;
  const message = kind === "webhook" ? eventMessage(form, only) : batchMessage(form, events);
  return sendAndLog(destination, "resend", events, message, note);
}

async function required(id: string): Promise<StoredDestination> {
  const destination = await destinationOf(await store(), id);
  if (!destination) throw new Refusal("not_found");
  return destination;
}

async function sendAndLog(
  destination: StoredDestination,
  kind: "test" | "resend",
  events: readonly OutboxEvent[],
  message: Message,
  note: Note,
): Promise<SendAnswer> {
  note({ destination: destination.id, sent: true });
  const answer = await sendTo(destination, message, ownWays());
  const result = answer.delivered ? "delivered" : "failed";
  await addDelivery(await store(), destination.id, attempt(kind, events, answer, result));
  note({ delivered: answer.delivered, status: answer.status ?? undefined });
  return answer;
}

/** A made-up test event in the destination's format. */
function testMessage({ name, form }: Pick<StoredDestination, "name" | "form">, by: string): Message {
  const id = newId("tst");
  const at = new Date();
  const event: OutboxEvent = {
    id,
    at: at.getTime(),
    action: "destination.test",
    outcome: "done",
    intentId: null,
    actorId: null,
    actor: by,
    clusterId: null,
    target: name,
    requestId: id,
    address: "",
    sequence: 0,
    previousHash: "",
    hash: "",
    details: { test: true },
  };
  const { body } = eventMessage(form, event);
  const day = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return { id, type: "application/json", name: `tests/${day}-${id}.jsonl`, body, lines: `${JSON.stringify(event)}\n` };
}

import "server-only";
import type { ResendInput, SendAnswer } from "#lib/shared/destinations.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { eventsAfter, type OutboxEvent } from "../store/audit-outbox.ts";
import { addDelivery, deliveryOf } from "../store/deliveries.ts";
import { destinationOf, type StoredDestination } from "../store/destinations.ts";
import { store } from "../store/store.ts";
import { batchMessage, eventMessage, type Message } from "./outgoing.ts";
import { ownWays } from "./send.ts";
import { attempt, sendTo } from "./work.ts";

type Manages = Permit<"destinations.manage">;

/** Sends a test event at once, also to a paused destination. */
export async function sendTest({ actor }: Manages, { id }: { id: string }, note: Note): Promise<SendAnswer> {
  const destination = await required(id);
  return sendAndLog(destination, "test", [], testMessage(destination, actor.name), note);
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
  note({ delivered: answer.delivered, ...(answer.status !== null && { status: answer.status }) });
  return answer;
}

/** A made-up test event in the destination's format. */
function testMessage({ name, form }: StoredDestination, by: string): Message {
  const id = newId("tst");
  const at = new Date();
  const event: OutboxEvent = {
    ...{ id, at: at.getTime(), action: "destination.test", outcome: "done", intentId: null, actorId: null, actor: by },
    ...{ clusterId: null, target: name, requestId: id, address: "", sequence: 0, previousHash: "", hash: "" },
    details: { test: true },
  };
  const { body } = eventMessage(form, event);
  const day = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return { id, type: "application/json", name: `tests/${day}-${id}.jsonl`, body, lines: `${JSON.stringify(event)}\n` };
}

import { afterEach, beforeEach, vi } from "vitest";
import type { EventGroup } from "#lib/shared/audit/destination-events.ts";
import { kindOfAddress } from "../../server/base/addresses.ts";
import { newId } from "../../server/base/ids.ts";
import { newSigningSecret, type Opened, sealDestination } from "../../server/notices/destinations/sealed.ts";
import { workOnDestinations } from "../../server/notices/destinations/work.ts";
import { appendAuditEvents } from "../../server/store/audit/audit-events.ts";
import { addDestination, retryDestination } from "../../server/store/automation/destinations.ts";
import type { Store } from "../../server/store/db/open.ts";
import { testEvent } from "../audit-event.ts";
import { type Receiver, startReceiver } from "../doubles/receiver.ts";
import { freshProcess } from "../server.ts";

/* For tests only: destinations, and a receiver of what they are sent. */

export const HOUR = 60 * 60_000;
export const ways = { resolve: async () => ["127.0.0.1"], kindOf: kindOfAddress, allowPrivate: true, timeoutMs: 300 };
/** The signing secret of every destination. */
export const secret = newSigningSecret().reveal();

/** Sends what is due, as a round of a server does. */
export const sendDue = (db: Store, how?: Parameters<typeof workOnDestinations>[1]) => workOnDestinations(db, how);

export let receiver: Receiver;

/** Each test has a new server and a new receiver. */
export function beginDestinations(): void {
  freshProcess({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://rolecall.example" });
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await receiver.stop();
  });
}

type About = {
  action?: string;
  outcome?: "done" | "failed" | "refused" | "intended";
  target?: string;
  at?: number;
  details?: string;
};

/** Events of the audit, by default of a created SQL user. */
export function happens(db: Store, ...events: About[]) {
  const event = ({
    action = "sql_user.create",
    outcome = "done",
    target = "app",
    at = Date.now(),
    details = "{}",
  }: About) =>
    testEvent(newId("evt"), {
      at,
      action: action as never,
      actorId: "acc_1",
      actor: "ada@example.com",
      clusterId: "c1",
      target,
      outcome,
      requestId: "req_1",
      address: "192.0.2.1",
      details,
    });
  return appendAuditEvents(db, events.map(event));
}

/** Adds a destination, by default a webhook of the receiver; resolves to its id. */
export async function to(
  db: Store,
  about: {
    kind?: "webhook" | "audit" | "anchors";
    form?: "json" | "ocsf" | "slack" | "teams";
    where?: Opened["where"];
    /** of a webhook */
    events?: readonly EventGroup[];
  } = {},
): Promise<string> {
  const id = newId("dst");
  const { kind = "webhook", form = "json", where = { url: receiver.url } } = about;
  const target = "url" in where ? "url" : "bucket";
  const sealed = sealDestination(id, { secret, where });
  const events = kind === "webhook" ? (about.events ?? ["sql_user"]) : [];
  const shown = { name: "ops", place: "127.0.0.1", createdBy: "Ada" };
  await addDestination(db, { id, kind, form, target, events: [...events], sealed, sentUpTo: 0, ...shown });
  return id;
}

/** The SQL users of the accepted events. */
export const targets = () => receiver.accepted().map(({ body }) => JSON.parse(body).data.target);
/** Makes its next attempt due. */
export const due = (db: Store, id: string) => retryDestination(db, id, 0);

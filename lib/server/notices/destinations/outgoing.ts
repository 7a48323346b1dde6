import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { Webhook } from "standardwebhooks";
import type { DestinationForm } from "#lib/shared/audit/destinations.ts";
import { present } from "#lib/shared/present.ts";
import { sha256 } from "../../base/sha256.ts";
import type { OutboxEvent } from "../../store/audit/audit-outbox.ts";
import { eventJson, jsonMessage, slackMessage, teamsMessage } from "./messages.ts";
import { ocsfEvent } from "./ocsf.ts";
import type { Bucket, Opened } from "./sealed.ts";
import type { Outgoing } from "./send.ts";

/** A message. `id` stays the same at each try, so that a receiver can recognize a repetition. */
export type Message = { id: string; type: string; name: string; body: string; lines: string };

/** The head of the audit at a time. */
export type Anchor = { sequence: number; hash: string; at: string };

/** One chosen event for a webhook. */
export function eventMessage(form: DestinationForm, event: OutboxEvent): Message {
  const made = { id: event.id, type: "application/json", name: "", lines: "" };
  switch (form) {
    case "json":
      return { ...made, body: jsonMessage(event) };
    case "ocsf":
      return { ...made, body: JSON.stringify(ocsfEvent(event)) };
    case "slack":
      return { ...made, body: slackMessage(event) };
    case "teams":
      return { ...made, body: teamsMessage(event) };
    default:
      return form satisfies never;
  }
}

/** Events of the audit in their order: an array for a webhook, lines for a bucket. */
export function batchMessage(form: DestinationForm, events: readonly OutboxEvent[]): Message {
  const [first, last] = [events[0]?.sequence ?? 0, events.at(-1)?.sequence ?? 0];
  const day = new Date(events[0]?.at ?? 0).toISOString().slice(0, 10).replaceAll("-", "/");
  const bodies = events.map((event) => (form === "ocsf" ? ocsfEvent(event) : eventJson(event)));
  const timestamp = new Date(events.at(-1)?.at ?? 0).toISOString();
  const lines = bodies.map((body) => `${JSON.stringify(body)}\n`).join("");
  const name = `${day}/${padded(first)}-${padded(last)}-${digest(lines)}.jsonl`;
  return {
    id: `audit_${first}_${last}`,
    type: "application/json",
    name,
    lines,
    body:
      form === "ocsf"
        ? JSON.stringify(bodies)
        : JSON.stringify({ type: "audit.events", timestamp, data: { events: bodies } }),
  };
}

/** The head of the audit. One line of it is what `audit:verify --anchors` reads. */
export function anchorMessage(anchor: Anchor): Message {
  const lines = `${JSON.stringify(anchor)}\n`;
  const name = `anchors/${anchor.at.replaceAll(/[-:]|\.\d+/g, "")}-${padded(anchor.sequence)}-${digest(lines)}.jsonl`;
  return {
    id: `anchor_${anchor.sequence}_${Date.parse(anchor.at)}`,
    type: "application/json",
    name,
    body: JSON.stringify({ type: "audit.anchor", timestamp: anchor.at, data: anchor }),
    lines,
  };
}

/** Padded to twelve digits, so that names sort like the events. */
function padded(sequence: number): string {
  return String(sequence).padStart(12, "0");
}

/**
 * Part of an object's name, so that only the same lines overwrite it. Otherwise two destinations with one bucket, or a restored store that
 * reuses numbers, could overwrite each other's objects.
 */
function digest(lines: string): string {
  return sha256(lines).slice(0, 16);
}

/** The signed request for a message. */
export async function outgoingOf({ where, ...secrets }: Opened, message: Message, now = Date.now()): Promise<Outgoing> {
  if ("bucket" in where) return toBucket(where.bucket, message, now);
  const { id, type, body } = message;
  const headers = { "content-type": type, "user-agent": "Rolecall", ...signature(secrets, { id, body }, now) };
  return { url: new URL(where.url), method: "POST", headers, body };
}

/** The headers of Standard Webhooks (standardwebhooks.com). While a secret is replaced, the old one signs too. */
function signature(
  { secret, oldSecret, oldUntil = 0 }: Pick<Opened, "secret" | "oldSecret" | "oldUntil">,
  { id, body }: { id: string; body: string },
  now: number,
): Record<string, string> {
  const at = new Date(now);
  const secrets = oldSecret !== undefined && oldUntil > now ? [secret, oldSecret] : [secret];
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now / 1000)),
    "webhook-signature": secrets.map((one) => new Webhook(one).sign(id, at, body)).join(" "),
  };
}

const DAY_MS = 24 * 60 * 60_000;

/**
 * A new object (AWS Signature Version 4). S3 requires a checksum where an object gets a retention; in compliance mode it cannot be deleted
 * earlier (docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html).
 */
async function toBucket(bucket: Bucket, { name, lines }: Message, now: number): Promise<Outgoing> {
  const { endpoint, region, prefix, accessKeyId, secretAccessKey, retainDays } = bucket;
  const url = new URL(`${endpoint.replace(/\/+$/, "")}/${bucket.bucket}/${prefix}${name}`);
  const until = new Date(now + retainDays * DAY_MS).toISOString();
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3" });
  const signed = await client.sign(url, {
    method: "PUT",
    body: lines,
    headers: present<Record<string, string>>({
      "content-type": "application/jsonl",
      "content-md5": createHash("md5").update(lines).digest("base64"),
      "x-amz-content-sha256": sha256(lines),
      "x-amz-object-lock-mode": retainDays > 0 ? "COMPLIANCE" : undefined,
      "x-amz-object-lock-retain-until-date": retainDays > 0 ? until : undefined,
    }),
    aws: { allHeaders: true },
  });
  const headers = { ...Object.fromEntries(signed.headers), "content-length": String(Buffer.byteLength(lines)) };
  return { url, method: "PUT", headers, body: lines };
}

import { actionWords } from "#lib/shared/audit/audit.ts";
import { auditSearch } from "#lib/shared/audit/audit-filter.ts";
import { env } from "../../base/env/env.ts";
import type { OutboxEvent } from "../../store/audit/audit-outbox.ts";

/** An event for JSON receivers. `at` is ISO 8601; `url` shows it in Rolecall to people with access. */
export function eventJson(event: OutboxEvent): Record<string, unknown> {
  const { sequence, id, at, action, outcome, actor, actorId, clusterId, target, requestId, address, details } = event;
  return {
    sequence,
    id,
    at: new Date(at).toISOString(),
    action,
    outcome,
    actor: { email: actor || null, id: actorId, address: address || null },
    clusterId,
    target,
    requestId,
    details,
    hash: event.hash,
    url: linkTo(event),
  };
}

/** The body of one event in the form of Standard Webhooks: type, time, data. */
export function jsonMessage(event: OutboxEvent): string {
  return JSON.stringify({ type: event.action, timestamp: new Date(event.at).toISOString(), data: eventJson(event) });
}

const OUTCOME_WORDS: Record<OutboxEvent["outcome"], string> = {
  intended: "begun",
  done: "done",
  refused: "refused",
  failed: "failed",
  unknown: "outcome unknown",
};

function linesOf(event: OutboxEvent): { title: string; text: string } {
  const { action, outcome, target, clusterId, actor } = event;
  const about = [target, clusterId && `cluster ${clusterId}`].filter(Boolean).join(" on ");
  return {
    title: `${actionWords(action)}: ${OUTCOME_WORDS[outcome]}`,
    text: [about, `by ${actor || "a person who was not signed in"}`].filter(Boolean).join(", "),
  };
}

const SLACK: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** Slack interprets only these three characters in plain text; names must not become links or mentions. */
const slackText = (text: string) => text.replaceAll(/[&<>]/g, (sign) => SLACK[sign] ?? "");

/** A message for an incoming webhook of Slack (api.slack.com/messaging/webhooks). Its link leads to the audit; it decides nothing. */
export function slackMessage(event: OutboxEvent): string {
  const { title, text } = linesOf(event);
  const plain = (words: string) => ({ type: "plain_text", text: words.slice(0, 2_900), emoji: false });
  return JSON.stringify({
    text: slackText(`${title} – ${text}`),
    blocks: [
      { type: "section", text: plain(`${title}\n${text}`) },
      { type: "actions", elements: [{ type: "button", text: plain("Open in Rolecall"), url: linkTo(event) }] },
    ],
  });
}

/** An Adaptive Card for a workflow of Microsoft Teams. Text runs are not read as Markdown, so names stay names. */
export function teamsMessage(event: OutboxEvent): string {
  const { title, text } = linesOf(event);
  const run = (words: string, weight: "Bolder" | "Default") => ({
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text: words, weight }],
  });
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [run(title, "Bolder"), run(text, "Default")],
    actions: [{ type: "Action.OpenUrl", title: "Open in Rolecall", url: linkTo(event) }],
  };
  return JSON.stringify({
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card }],
  });
}

function linkTo({ requestId }: OutboxEvent): string {
  return `${env().APP_URL.origin}/audit${auditSearch({ request: requestId })}`;
}

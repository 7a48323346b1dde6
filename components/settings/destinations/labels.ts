import { number } from "#components/ui/words/counted.ts";
import type { PillTone } from "#components/ui/words/pill.tsx";
import { EVENT_GROUPS } from "#lib/shared/audit/destination-events.ts";
import {
  DELIVERY_PROBLEMS,
  type Delivery,
  type Destination,
  type DestinationKind,
  type DestinationState,
  FORM_NAMES,
  KIND_NAMES,
  type SendAnswer,
} from "#lib/shared/audit/destinations.ts";

export const STATE_WORDS: Record<DestinationState, { label: string; tone?: PillTone }> = {
  working: { label: "working" },
  new: { label: "nothing sent yet" },
  behind: { label: "behind", tone: "warn" },
  failing: { label: "failing", tone: "warn" },
  paused: { label: "paused", tone: "line" },
};

export function kindWords({ kind, form, target }: Pick<Destination, "kind" | "form" | "target">): string {
  const isPlain = form === "json";
  if (target === "bucket") return `${KIND_NAMES[kind]} to a bucket${isPlain ? "" : `, ${FORM_NAMES[form]}`}`;
  return isPlain ? KIND_NAMES[kind] : `${KIND_NAMES[kind]}, ${FORM_NAMES[form]}`;
}

const GETS: Record<Exclude<DestinationKind, "webhook">, string> = {
  audit: "Every event of the audit",
  anchors: "The audit's newest hash, hourly",
};

export function getsWords({ kind, events }: Pick<Destination, "kind" | "events">): string {
  return kind === "webhook" ? events.map((group) => EVENT_GROUPS[group]).join(", ") : GETS[kind];
}

/** What happened to an attempt, such as `502 after 1.2 s`. */
export function attemptWords({ status, problem, ms }: Pick<Delivery, "status" | "problem" | "ms">): string {
  if (status !== null && problem !== "redirect") return `${status} after ${seconds(ms)}`;
  return problem === null ? "No answer" : upper(DELIVERY_PROBLEMS[problem]);
}

/** A sentence for the answer to a test or a resend. A name may be any word, so it does not begin the sentence. */
export function answerWords(name: string, { delivered, status, problem }: SendAnswer): string {
  if (delivered) return `Delivered to ${name}: it answered with ${status}.`;
  if (status !== null && problem !== "redirect") return `Not delivered to ${name}: it answered with ${status}.`;
  return `Not delivered to ${name}: ${problem === null ? "it did not answer" : DELIVERY_PROBLEMS[problem]}.`;
}

export function waitingWords({ waiting }: Pick<Destination, "waiting">): string {
  return waiting === 1 ? "1 event is waiting" : `${number(waiting)} events are waiting`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

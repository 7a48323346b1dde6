import { z } from "zod";
import { sha256 } from "../../base/sha256.ts";
import type { StoredEvent } from "../../store/audit/audit-event.ts";
import type { ReviewEvents } from "../../store/reviews/review-events.ts";
import type { StoredReview } from "../../store/reviews/reviews.ts";
import { actsSha256 } from "../evidence/digests.ts";
import type { Decision, EvidenceInput, RecordedStart, SignOff } from "../evidence/evidence-input.ts";
import { startSha256 } from "../evidence/started.ts";

const startSchema = z.object({ population: z.string(), start: z.string().optional() });
const factsSchema = z.object({ sha256: z.string() });
type Written = Pick<EvidenceInput, "review" | "population" | "decisions" | "signOffs" | "remediation">;

/**
 * Why the audit and the store differ about a review, for the log; undefined where they agree. Each decision and sign-off must be as its event
 * recorded it, each such event must have its decisions, and each change that is done its proof.
 */
export function differenceOf(
  review: Pick<StoredReview, "id" | "sha256" | "startEvent">,
  { events, broken }: ReviewEvents,
  { review: written, decisions, signOffs, remediation }: Written,
): string | undefined {
  if (broken) return `the chain of the audit is broken at event ${broken.sequence}: ${broken.what}`;
  const [start, ...later] = events;
  if (start?.id !== review.startEvent || later.some(({ action }) => action === "review.start"))
    return "the audit does not have one start of it";
  const recorded = startSchema.parse(JSON.parse(start.details));
  if (recorded.population !== review.sha256) return "the start recorded other rows";
  if (recorded.start !== undefined && recorded.start !== startSha256(written))
    return "the start recorded another name, scope, cluster, reviewer or date";
  const acts = Map.groupBy<string, Decision | SignOff>([...decisions, ...signOffs], ({ event }) => event);
  for (const event of later.filter(({ action }) => action === "review.decide" || action === "review.sign_off")) {
    if (!isRecorded(review.id, event, acts.get(event.id) ?? [])) return `the event ${event.id} recorded something else`;
    acts.delete(event.id);
  }
  if (acts.size > 0) return `${acts.size} decisions or sign-offs have no event`;
  const proofs = new Set(later.flatMap(({ id, action }) => (action === "review.prove" ? id : [])));
  const unproved = remediation.find(({ proof }) => proof !== undefined && !proofs.has(proof.event));
  return unproved && `the row ${unproved.row} is called done without a proof`;
}

function isRecorded(reviewId: string, event: StoredEvent, acts: readonly (Decision | SignOff)[]): boolean {
  const isTheirs = acts.every(({ by, at }) => by.id === event.actorId && at <= event.at);
  return isTheirs && factsSchema.safeParse(JSON.parse(event.details)).data?.sha256 === actsSha256(reviewId, acts);
}

/** What the audit has of the start, where the store agrees with it. */
export function recordedStart(found: ReviewEvents | undefined): RecordedStart {
  const [start] = found?.events ?? [];
  if (!start) return "archived";
  return startSchema.parse(JSON.parse(start.details)).start === undefined ? "rows" : "whole";
}

/** What the close records of the events: their digest, as `events.jsonl` has them before the close, and the newest event at that time. */
export function eventFacts(found: ReviewEvents | undefined): { events: string; head?: string } {
  return found ? { events: sha256(found.lines.join("")), head: found.head.hash } : { events: "archived" };
}

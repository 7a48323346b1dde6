import "server-only";
import { z } from "zod";
import { actsSha256 } from "../review-evidence/digests.ts";
import type { Decision, EvidenceInput, SignOff } from "../review-evidence/evidence-input.ts";
import type { Store } from "../store/base.ts";
import { eventsById } from "../store/review-events.ts";
import type { StoredReview } from "../store/reviews.ts";

const factsSchema = z.object({ sha256: z.string() });

/**
 * Throws where a decision or sign-off differs from its audit event, since no verifier would accept the evidence. Proves nothing where the
 * events were archived, which removes the start of the review first.
 */
export async function requireRecorded(
  db: Store,
  { id, startEvent }: Pick<StoredReview, "id" | "startEvent">,
  { decisions, signOffs }: Pick<EvidenceInput, "decisions" | "signOffs">,
): Promise<void> {
  const acts: (Decision | SignOff)[] = [...decisions, ...signOffs];
  const events = await eventsById(db, [startEvent, ...acts.map(({ event }) => event)]);
  if (!events.has(startEvent)) return;
  for (const [eventId, recorded] of Map.groupBy(acts, ({ event }) => event)) {
    const event = events.get(eventId);
    const isWhole =
      event?.outcome === "done" &&
      recorded.every(({ by, at }) => by.id === event.actorId && at <= event.at) &&
      factsSchema.safeParse(JSON.parse(event.details)).data?.sha256 === actsSha256(id, recorded);
    if (!isWhole)
      throw new Error(`a decision or sign-off of the review ${id} is not as the event ${eventId} recorded it`);
  }
}

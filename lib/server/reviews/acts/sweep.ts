import { startReviewInput } from "#lib/shared/reviews/review-inputs.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import type { Facts } from "../../base/note.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { watchLabels } from "../../cloud/read-labels.ts";
import { newEvent } from "../../store/audit/record-event.ts";
import { clusterRolesOf } from "../../store/clusters/cluster-roles.ts";
import { type Store, StoreUnavailable } from "../../store/db/base.ts";
import { accountById, administratorIds } from "../../store/people/accounts.ts";
import { endRepetition, repeatLater } from "../../store/reviews/review-repetition.ts";
import { reviewsToRepeat, type StoredReview } from "../../store/reviews/reviews.ts";
import { notifyReviewers } from "../notify.ts";
import { notifyOnce } from "../notify-once.ts";
import { openReview } from "../start/start.ts";
import { prove } from "./prove.ts";

const LATER_MS = 60 * 60_000;

/**
 * Proves decisions, notifies reviewers, and starts reviews that repeat. It needs no job: each proof and each start is stored in one
 * transaction, so a crash leaves none half done, and the next round does the rest. One server does it, so that no notice is sent twice.
 */
export async function sweepReviews(db: Store, now = Date.now()): Promise<void> {
  await prove(db);
  await notifyReviewers(db, now);
  for (const review of await reviewsToRepeat(db, now)) {
    if (isStopping()) return;
    await repeat(db, review, now).catch((error: unknown) =>
      log().error({ review: review.id, error }, "a review was not repeated"),
    );
  }
}

/** Starts the next review of one that repeats, with the present rights of its starter. A failure is reported and does not hold up others. */
async function repeat(db: Store, review: StoredReview, now: number): Promise<void> {
  try {
    const account = await accountById(db, review.startedById);
    const spec = startReviewInput.parse(JSON.parse(review.spec));
    const lasts = review.dueAt - review.startedAt;
    const requestId = newId("req");
    if (!account || account.disabled) throw new Refusal("forbidden");
    // A role by a label that the vendor does not tell now is no lost one: it is repeated later.
    await watchLabels(db);
    const { id: accountId, email, name, role } = account;
    const starter = { accountId, email, name, role, clusterRoles: await clusterRolesOf(db, accountId) };
    const next = { ...spec, name: nextName(review.name, now), dueAt: now + lasts };
    const eventId = newId("evt");
    const event = (details: Facts) =>
      newEvent({
        id: eventId,
        action: "review.start",
        actor: { accountId, email },
        outcome: "done",
        request: { requestId, address: "" },
        details: { ...details, repeats: review.id },
      });
    await openReview(starter, next, { id: eventId, event }, { before: review.id, now });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    if (error instanceof Refusal && error.code !== "review_list_incomplete") {
      log().warn({ review: review.id, code: error.code }, "a review was not repeated");
      await endRepetition(db, review.id);
      return notifyOfRepetition(db, review, { event: "repeat", how: "", next: "Start a new one." });
    }
    log().warn({ review: review.id, error }, "a review will be repeated later");
    // Another server may have repeated it.
    if (!(await repeatLater(db, review.id, now + LATER_MS))) return;
    const how = error instanceof Refusal ? ", because not every list of SQL users could be read" : "";
    await notifyOfRepetition(db, review, {
      event: "repeat:later",
      how: ` yet${how}`,
      next: "Rolecall tries every hour.",
    });
  }
}

/** Notifies the starter and all administrators, once, since the starter may be disabled by now. */
async function notifyOfRepetition(
  db: Store,
  { id, name, startedById }: StoredReview,
  { event, how, next }: { event: string; how: string; next: string },
): Promise<void> {
  await notifyOnce(db, id, [startedById, ...(await administratorIds(db))], {
    kind: "review_overdue",
    event,
    text: `The review ${name} could not be started again${how}. ${next}`,
    label: "Open the review",
  });
}

/** Such as `Q4, 2027-02-26`, without the date of the one before. */
function nextName(name: string, now: number): string {
  const plain = name.replace(/, \d{4}-\d{2}-\d{2}$/, "");
  return `${plain.slice(0, 86)}, ${new Date(now).toISOString().slice(0, 10)}`;
}

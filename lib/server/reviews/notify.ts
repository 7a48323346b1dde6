import { z } from "zod";
import { startReviewInput } from "#lib/shared/reviews/review-inputs.ts";
import { countedRows } from "#lib/shared/reviews/reviews.ts";
import { log } from "../base/log.ts";
import { noticeDay } from "../notices/notice-time.ts";
import type { Store } from "../store/db/base.ts";
import { countLeft, hasRows } from "../store/reviews/review-counts.ts";
import { openReviews, reviewersOf, type StoredReview, signOffsOf } from "../store/reviews/reviews.ts";
import { kindsOf } from "./find-review.ts";
import { notifyOnce, type ReviewNotice } from "./notify-once.ts";

const DAY = 24 * 60 * 60_000;

const counted = (count: number, review: StoredReview) => countedRows(count, kindsOf(review));
const waiting = (count: number, review: StoredReview) =>
  `${counted(count, review)} ${count === 1 ? "waits" : "wait"} for your decision`;

/**
 * Notifies reviewers of rows to decide, reminds them at the review's interval until they sign off, and notifies them and the starter once
 * when it is overdue.
 * Each event is sent once, so this can run repeatedly. A fault in one review does not stop the others.
 */
export async function notifyReviewers(db: Store, now = Date.now()): Promise<void> {
  for (const review of await openReviews(db)) {
    if (review.state !== "open") continue;
    await notifyOf(db, review, now).catch((error: unknown) =>
      log().error({ review: review.id, error }, "reviewers were not notified"),
    );
  }
}

/** Notifies reviewers after a start, and after a row was given to the fallback. Never rejects. */
export async function notifyAssigned(db: Store): Promise<void> {
  await notifyReviewers(db).catch((error: unknown) => log().error({ error }, "reviewers were not notified"));
}

async function notifyOf(db: Store, review: StoredReview, now: number): Promise<void> {
  const [reviewers, signOffs] = await Promise.all([reviewersOf(db, [review.id]), signOffsOf(db, [review.id])]);
  const signed = new Set(signOffs.map(({ accountId }) => accountId));
  const { remindDays } = z.object({ remindDays: startReviewInput.shape.remindDays }).parse(JSON.parse(review.spec));
  const isOverdue = review.dueAt <= now;
  for (const [accountId, parts] of Map.groupBy(reviewers, ({ accountId }) => accountId)) {
    if (signed.has(accountId)) continue;
    const viewer = { accountId, parts: parts.map(({ part }) => part) };
    const left = await countLeft(db, review.id, viewer);
    if (left > 0) await notifyOnce(db, review.id, [accountId], assigned(review, left));
    else if (!(await hasRows(db, review.id, viewer))) continue;
    const reminder = remindDays === null ? 0 : Math.floor((now - review.startedAt) / (remindDays * DAY));
    if (isOverdue) await notifyOnce(db, review.id, [accountId], overdue(review, left));
    else if (reminder > 0) await notifyOnce(db, review.id, [accountId], reminded(review, left, reminder));
  }
  if (isOverdue)
    await notifyOnce(db, review.id, [review.startedById], {
      kind: "review_overdue",
      event: "overdue:starter",
      text: `The review ${review.name} was due on ${noticeDay(review.dueAt)} and is still open.`,
      label: "Open the review",
    });
}

function assigned(review: StoredReview, left: number): ReviewNotice {
  const { name, startedBy, dueAt } = review;
  return {
    kind: "review_assigned",
    event: "assigned",
    label: "Open your part",
    subject: `Review ${name}: ${counted(left, review)} to decide`,
    text: `${startedBy} asks you to review ${counted(left, review)} in ${name} by ${noticeDay(dueAt)}.`,
  };
}

function reminded(review: StoredReview, left: number, number: number): ReviewNotice {
  const { name, dueAt } = review;
  return {
    kind: "review_reminder",
    event: `reminder:${number}`,
    label: "Open your part",
    text:
      left === 0
        ? `Everything in your part of the review ${name} is decided. Sign it off by ${noticeDay(dueAt)}.`
        : `${waiting(left, review)} in the review ${name}, due on ${noticeDay(dueAt)}.`,
  };
}

function overdue(review: StoredReview, left: number): ReviewNotice {
  const { name, dueAt } = review;
  return {
    kind: "review_overdue",
    event: "overdue",
    label: "Open your part",
    text:
      left === 0
        ? `The review ${name} was due on ${noticeDay(dueAt)}. Everything in your part is decided: sign it off.`
        : `The review ${name} was due on ${noticeDay(dueAt)}: ${waiting(left, review)}.`,
  };
}

/** Notifies the reviewers and the starter of a review that it is closed. Never rejects. */
export async function notifyClosed(db: Store, { id, name, startedById }: StoredReview, by: string): Promise<void> {
  const reviewers = await reviewersOf(db, [id]).catch(() => []);
  await notifyOnce(db, id, [...reviewers.map(({ accountId }) => accountId), startedById], {
    kind: "review_closed",
    event: "closed",
    label: "Open the review",
    text: `${by} has closed the review ${name}.`,
  }).catch((error: unknown) => log().error({ review: id, error }, "the notice of the close was not sent"));
}

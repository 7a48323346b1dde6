import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { z } from "zod";
import release from "../../../package.json" with { type: "json" };
import { authorize, type Permit } from "../access/guard.ts";
import type { OwnOutcome, RecordedNote } from "../audit/recorded.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import { type Attended, attend, attendedStep } from "../jobs/attend.ts";
import { underOf } from "../jobs/control.ts";
import { defineJob, type Step, type StepContext } from "../jobs/define.ts";
import { type Store, StoreUnavailable } from "../store/db/base.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import type { Also } from "../store/jobs/job-items.ts";
import { beginClose, finishClose, type MadeEvidence, reopen } from "../store/reviews/review-close.ts";
import { type ReviewEvents, reviewEvents } from "../store/reviews/review-events.ts";
import { withReviewLock } from "../store/reviews/review-lock.ts";
import { filesOf, type StoredReview } from "../store/reviews/reviews.ts";
import { differenceOf, eventFacts, recordedStart } from "./acts/check-acts.ts";
import { prove } from "./acts/prove.ts";
import { buildEvidence } from "./evidence/build-evidence.ts";
import { populationSha256 } from "./evidence/digests.ts";
import type { EvidenceInput } from "./evidence/evidence-input.ts";
import { evidenceInput } from "./evidence-input.ts";
import { findManaged } from "./find-review.ts";
import { notifyClosed } from "./notify.ts";

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** What the person who closes a review waits with. */
type Closing = { review: StoredReview; undecided: number; own: OwnOutcome };

const closeInput = z.strictObject({ review: z.string() });
const nothing = z.strictObject({});
type CloseStep = Step<z.infer<typeof closeInput>, object, object, "close">;
type CloseContext = StepContext<z.infer<typeof closeInput>, object, object, "close">;

const reopened = (review: string) => (transaction: Store) => reopen(transaction, review);

/** Nobody waits for a close any more that a crash interrupted: it opens the review again, which needs no right. */
const closeStep: CloseStep = attendedStep(async ({ job }) => ({ is: "not done", also: reopened(job.input.review) }), {
  as: "rolecall",
  left: ({ job }) => ({ is: "failed", code: "review_outdated", also: reopened(job.input.review) }),
});

/** The close of a review, for as long as its decisions are stopped. Its closer waits for it. */
export const reviewCloseJob = defineJob({
  kind: "review_close",
  input: closeInput,
  item: nothing,
  data: nothing,
  steps: { close: closeStep },
  mayRun: (actor) => void authorize(actor, "reviews.manage"),
  maySee: () => false,
  mayControl: () => false,
  atOnce: 1,
  keepDays: 30,
});

/**
 * Closes a review: ends all decisions, then makes and stores the evidence. Decisions that are not carried out stay open. `undecided`: the
 * number of undecided rows that the person saw. Throws `not_found`, `forbidden`, `review_over`, `review_outdated` and `review_differs`.
 */
export async function closeReview(
  { actor }: Permit<"reviews.manage">,
  { id, undecided }: { id: string; undecided: number },
  { own }: RecordedNote,
): Promise<null> {
  const { review } = await findManaged(actor, id);
  const db = await store();
  await prove(db, id);
  await attend(db, reviewCloseJob, {
    job: Object.assign(await underOf(actor), { about: id, openKey: `review_close:${id}`, input: { review: id } }),
    item: { step: "close", input: {}, data: {} },
    taken: "review_over",
    begin: (start) => beginClosing(db, { review: id, undecided }, start),
    work: (context) => close(context, { review, undecided, own }),
  });
  await notifyClosed(db, review, actor.name);
  return null;
}

/** Stops the decisions of a review in one transaction with `start`. Throws `review_over` and `review_outdated`. */
export function beginClosing(
  db: Store,
  { review, undecided }: { review: string; undecided: number },
  start: Also,
): Promise<void> {
  return withReviewLock(db, async (transaction) => {
    const refused = await beginClose(transaction, review, undecided);
    if (refused) throw new Refusal(refused === "over" ? "review_over" : "review_outdated");
    await start(transaction);
  });
}

/** Makes the evidence and closes the review, in one transaction with the outcome. */
async function close({ db, job, once }: CloseContext, closing: Closing): Promise<Attended<null, object, "close">> {
  const { review, own } = closing;
  try {
    const evidence = await evidenceOf(db, closing, job.starter);
    const end = await once(async (transaction) => {
      if (!(await finishClose(transaction, review, evidence))) throw new Refusal("review_outdated");
      return { is: "done" };
      // As all changes of reviews, which take turns.
    }, "read committed");
    own.saved();
    return { value: null, end };
  } catch (error) {
    // The close may have been stored: a round looks.
    if (error instanceof StoreUnavailable) throw error;
    const code = error instanceof Refusal ? error.code : "internal";
    return { error, end: { is: "failed", code, also: reopened(review.id) } };
  }
}

async function evidenceOf(
  db: Store,
  { review, undecided, own }: Closing,
  by: { id: string; email: string; name: string },
): Promise<MadeEvidence> {
  const closedAt = await storeTime(db);
  const found = await reviewEvents(db, review);
  const input = await evidenceInput(db, review, {
    closedAt,
    closedBy: { id: by.id, email: by.email, name: by.name },
    version: release.version,
    events: found?.events ?? [],
  });
  requireRecorded(review, found, input);
  const { files, manifestSha256 } = await buildEvidence(Object.assign(input, { recorded: recordedStart(found) }));
  const stored = await Promise.all(
    files.map(async ({ name, text }) => ({ name, content: (await zip(Buffer.from(text))).toString("base64") })),
  );
  const { events, head } = eventFacts(found);
  const event = own.event({
    review: review.id,
    manifest: manifestSha256,
    events,
    head,
    version: release.version,
    rows: input.population.length,
    undecided,
    open: input.remediation.filter(({ state }) => state === "open").length,
  });
  return {
    acts: input.decisions.length + input.signOffs.length,
    above: found?.head.sequence,
    files: stored,
    manifest: manifestSha256,
    by: by.name,
    at: closedAt,
    event,
  };
}

/**
 * Throws `review_differs` where the store does not have what the audit recorded, since no verifier would accept that. Where the start was
 * archived, only the rows are compared.
 */
function requireRecorded(
  review: StoredReview,
  found: ReviewEvents | undefined,
  input: Omit<EvidenceInput, "recorded">,
): void {
  const isFrozen = populationSha256(review.id, input.population) === review.sha256;
  const difference = isFrozen
    ? found && differenceOf(review, found, input)
    : "the frozen rows are not those of the start";
  if (difference === undefined) return;
  log().error({ review: review.id, difference }, "a review was not closed: the store and the audit differ");
  throw new Refusal("review_differs");
}

/** The evidence of a closed review as it was stored: name and text of each file. */
export async function storedEvidence(db: Store, reviewId: string): Promise<{ name: string; text: string }[]> {
  const files = await filesOf(db, reviewId);
  return Promise.all(
    files.map(async ({ name, content }) => ({ name, text: (await unzip(Buffer.from(content, "base64"))).toString() })),
  );
}

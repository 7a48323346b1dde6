import "server-only";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import { buildEvidence } from "../review-evidence/build-evidence.ts";
import { populationSha256 } from "../review-evidence/digests.ts";
import type { EvidenceInput } from "../review-evidence/evidence-input.ts";
import type { OwnOutcome, RecordedNote } from "../run/recorded.ts";
import type { Store } from "../store/base.ts";
import { storeTime } from "../store/clock.ts";
import { dropLease, takeLease } from "../store/leases.ts";
import { beginClose, finishClose, reopen } from "../store/review-close.ts";
import { type ReviewEvents, reviewEvents } from "../store/review-events.ts";
import { filesOf, openReviews, type StoredReview } from "../store/reviews.ts";
import { store } from "../store/store.ts";
import { differenceOf, eventFacts, recordedStart } from "./check-acts.ts";
import { evidenceInput } from "./evidence-input.ts";
import { findManaged } from "./find-review.ts";
import { notifyClosed } from "./notify.ts";
import { prove } from "./prove.ts";

/** Rolecall's version, which the evidence names. */
const VERSION = "0.2.0";
const zip = promisify(gzip);
const unzip = promisify(gunzip);
const leaseOf = (id: string) => `review:${id}`;

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
  const giveBack = await takeLease(db, leaseOf(id), { longestWaitMs: 0 });
  if (!giveBack) throw new Refusal("review_over");
  try {
    await prove(db, id);
    const refused = await beginClose(db, id, undecided);
    if (refused) throw new Refusal(refused === "over" ? "review_over" : "review_outdated");
    const by = { id: actor.accountId, email: actor.email, name: actor.name };
    await finish(db, review, { by, undecided }, own).catch(async (error: unknown) => {
      await reopen(db, id).catch(() => {});
      throw error;
    });
  } finally {
    await giveBack();
  }
  await notifyClosed(db, review, actor.name);
  return null;
}

type By = { id: string; email: string; name: string };

async function finish(
  db: Store,
  review: StoredReview,
  { by, undecided }: { by: By; undecided: number },
  own: OwnOutcome,
): Promise<void> {
  const closedAt = await storeTime(db);
  const found = await reviewEvents(db, review);
  const input = await evidenceInput(db, review, {
    closedAt,
    closedBy: by,
    version: VERSION,
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
    version: VERSION,
    rows: input.population.length,
    undecided,
    open: input.remediation.filter(({ state }) => state === "open").length,
  });
  const closed = await finishClose(db, review, {
    acts: input.decisions.length + input.signOffs.length,
    above: found?.head.sequence,
    files: stored,
    manifest: manifestSha256,
    by: by.name,
    at: closedAt,
    event,
  });
  if (!closed) throw new Refusal("review_outdated");
  own.saved();
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

/**
 * Reopens reviews whose close was interrupted by the death of a server. `isAlone`: at the start of the only server of a store, where no
 * other can be closing one, and nobody has to wait until the lease of the dead one is over.
 */
export async function recoverCloses(db: Store, { isAlone = false } = {}): Promise<void> {
  for (const { id, state } of await openReviews(db)) {
    if (isAlone) await dropLease(db, leaseOf(id));
    if (state !== "closing") continue;
    const giveBack = await takeLease(db, leaseOf(id), { longestWaitMs: 0 });
    if (!giveBack) continue;
    try {
      await reopen(db, id);
    } finally {
      await giveBack();
    }
  }
}

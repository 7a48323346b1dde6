import type { ReviewEvidence } from "#lib/shared/reviews/reviews.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { tarFile, tarOf } from "../audit/evidence/tar-of.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { auditRows } from "../store/audit/audit-chain.ts";
import { chainFiles, ofReview } from "../store/audit/audit-chain-file.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import { eventPlace } from "../store/audit/audit-queries.ts";
import type { Store } from "../store/db/base.ts";
import { store } from "../store/db/store.ts";
import { storedEvidence } from "./close.ts";
import { findManaged } from "./find-review.ts";

type Reads = Permit<"reviews.manage">;

/** The evidence of a closed review: its files, and the newest event of the audit. Throws `not_found` before the close, and `forbidden`. */
export async function readEvidence({ actor }: Reads, { id }: { id: string }): Promise<ReviewEvidence> {
  const db = await store();
  const { review, closedAt, manifest } = await findClosed(actor, id);
  const [files, { sequence, hash }] = await Promise.all([storedEvidence(db, id), auditHead(db)]);
  return {
    id,
    name: review.name,
    closedAt,
    closedBy: review.closedBy ?? "",
    manifest,
    sha256: review.sha256,
    head: { sequence, hash },
    files: files.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) })),
  };
}

/** One file of it as it was stored at the close. Throws as {@link readEvidence}. */
export async function readEvidenceFile(
  { actor }: Reads,
  { id, file }: { id: string; file: string },
): Promise<{ name: string; text: string }> {
  await findClosed(actor, id);
  const found = (await storedEvidence(await store(), id)).find(({ name }) => name === file);
  if (!found) throw new Refusal("not_found");
  return found;
}

export type EvidenceExport = { fileName: string; pieces: AsyncIterable<Uint8Array> };

/**
 * The whole evidence as a tar, with the chain from the start of the review to the newest event. Throws as {@link readEvidence}, and
 * `review_archived` where the chain does not reach back that far.
 */
export async function exportEvidence({ actor }: Reads, { id }: { id: string }, note: Note): Promise<EvidenceExport> {
  const db = await store();
  const { review, closedAt } = await findClosed(actor, id);
  const chain = await chainOf(db, id, review.startEvent);
  note({ events: chain.events });
  const folder = `rolecall-${id.replaceAll(/[^A-Za-z0-9_]/g, "")}`;
  const files = [...(await storedEvidence(db, id)).map(tarFile), ...chain.files];
  return { fileName: `${folder}.tar`, pieces: tarOf(folder, files, closedAt) };
}

async function chainOf(db: Store, id: string, startEvent: string) {
  const start = await eventPlace(db, startEvent);
  if (!start) throw new Refusal("review_archived");
  const { sequence } = await auditHead(db);
  const files = await chainFiles(ofReview(id), () => auditRows(db, start - 1, sequence));
  return { files, events: sequence - start + 1 };
}

async function findClosed(actor: Actor, id: string) {
  const { review } = await findManaged(actor, id);
  const { state, closedAt, manifest } = review;
  if (state !== "closed" || closedAt === null || manifest === null) throw new Refusal("not_found");
  return { review, closedAt, manifest };
}

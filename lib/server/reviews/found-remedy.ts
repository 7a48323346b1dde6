import "server-only";
import type { Facts } from "../base/note.ts";
import type { FoundProof, OpenRow } from "../store/review-proofs.ts";

/** A decision that is carried out: its row, the proof, and what the event of that says beside it. */
export type FoundRemedy = Pick<OpenRow, "rowId" | "reviewId" | "name" | "version" | "remedy"> & {
  clusterId: string | null;
  proof: FoundProof;
  details: Facts;
};

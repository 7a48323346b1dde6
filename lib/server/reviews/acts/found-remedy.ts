import type { Facts } from "../../base/note.ts";
import type { Store } from "../../store/db/base.ts";
import { type CarrierSearch, findCarrier } from "../../store/reviews/review-carriers.ts";
import type { FoundProof, OpenRow } from "../../store/reviews/review-proofs.ts";

/** Who carried a decision out: a name, or where the audit has it. */
type Carrier = { by: string } | CarrierSearch;

/** A decision that is carried out: its row, the proof, who did it, and what the event of that says beside it. */
export type FoundRemedy = Pick<OpenRow, "rowId" | "reviewId" | "name" | "version" | "remedy"> & {
  clusterId: string | null;
  proof: FoundProof;
  carrier: Carrier;
  details: Facts;
};

/** Who carried it out, for the event of its proof; nothing where Rolecall does not know. */
export async function carrierFacts(db: Store, carrier: Carrier): Promise<Facts> {
  if ("by" in carrier) return { carriedOutBy: carrier.by };
  const found = await findCarrier(db, carrier);
  return found ? { carriedOutBy: found.actor, carriedOutIn: found.id } : {};
}

import { log } from "../../base/log.ts";
import { watchLabels } from "../../cloud/read-labels.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { liveClaimLinks, voidClaimLink } from "../../store/requests/claim-links.ts";
import { stands } from "./validity.ts";

/**
 * Voids for good the claim links whose sender could no longer send them, so that a regained role does not revive them. Throws where a role
 * follows a label that the vendor does not tell now: it is not lost, so nothing is voided.
 */
export async function voidUnsendableLinks(db: Store, now = Date.now()): Promise<void> {
  await watchLabels(db);
  for (const link of await liveClaimLinks(db, now))
    if (!(await stands(db, link))) await voidClaimLink(db, link.id, now);
}

/** A change of rights, owners or protection, which may void claim links. */
export function withLinkVoiding<A extends unknown[], O>(work: (...args: A) => Promise<O>): (...args: A) => Promise<O> {
  return async (...args) => {
    const answer = await work(...args);
    // The change stands even if this fails: each use checks the link again, and the next round voids it.
    await voidUnsendableLinks(await store()).catch((error: unknown) => log().warn({ error }, "claim links not voided"));
    return answer;
  };
}

import type { ClaimAnswer } from "#lib/shared/requests/claims.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import type { PairConsent } from "../../sql-users/active-in-pair.ts";
import { setBehindLease } from "../../sql-users/handover/set-behind-lease.ts";
import type { ViewerConsent } from "../../sql-users/passwords/password-in-view.ts";
import type { Store } from "../../store/db/open.ts";
import { beginAttempt, endAttempt, type Use } from "../../store/requests/claim-attempts.ts";
import { type ClaimLink, claimLink } from "../../store/requests/claim-links.ts";
import { isUsedByAnother, isWithheld, requireWaiting, validityOf } from "./validity.ts";

type Setting = {
  use: Use;
  showing: ViewerConsent;
  agreed: PairConsent;
  mayUse: (link: ClaimLink) => Promise<void>;
};

/**
 * Sets a password through a claim link, which is used from then on.
 *
 * Throws `claim_used`, `claim_under_way`, `link_void`, `waiting_for_restriction`, `active_in_pair`, or what a reset throws.
 */
export async function setPasswordThrough(
  db: Store,
  { id, secret }: { id: string; secret: string },
  { use, showing, agreed, mayUse }: Setting,
  note: Note,
): Promise<ClaimAnswer> {
  const given = await setBehindLease(db, {
    turn: { of: "claim", id },
    taken: "claim_under_way",
    find: async () => {
      const link = await claimLink(db, id, secret);
      if (!link) throw new Refusal("link_void");
      if (isUsedByAnother(link, use.opener)) throw new Refusal("claim_used");
      return { clusterId: link.clusterId, sqlUser: link.sqlUser, attempt: link.attempt, link };
    },
    check: async ({ link }) => {
      await mayUse(link);
      requireWaiting(await validityOf(db, link));
      if (isWithheld(link)) throw new Refusal("waiting_for_restriction");
    },
    agreed,
    begin: () => beginAttempt(db, id),
    end: (attempt) => endAttempt(db, { id, attempt }, use),
    audited: (_entitlement, set) => set(showing, note),
  });
  return { state: "shown", ...given, as: showing.viewer.sessionHash === null ? "link" : "account" };
}

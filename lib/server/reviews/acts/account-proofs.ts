import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { hasFewer } from "#lib/shared/people/account-rights.ts";
import type { Remedy, ReviewProof } from "#lib/shared/reviews/review-rows.ts";
import type { Store } from "../../store/db/base.ts";
import { storeTime } from "../../store/db/clock.ts";
import { openRows } from "../../store/reviews/review-proofs.ts";
import { type ReviewedAccount, reviewedAccounts } from "../../store/reviews/reviewed-accounts.ts";
import { frozenRights, wasDisabled } from "../start/account-facts.ts";
import { type FrozenFacts, parseFacts } from "../start/facts.ts";
import type { FoundRemedy } from "./found-remedy.ts";

/** The changes that make a proof about an account true; none of any other kind. */
const PROVING: Partial<Record<ReviewProof, readonly AuditAction[]>> = {
  removed: ["account.remove"],
  disabled: ["account.disable"],
  narrowed: ["account.change_role", "rights.revoke"],
};

/** The decisions about accounts that are carried out by now, of one review or of all, according to the store. */
export async function provedAccounts(db: Store, reviewId: string | undefined): Promise<FoundRemedy[]> {
  const open = await openRows(db, "account", reviewId);
  if (open.length === 0) return [];
  const now = await storeTime(db);
  const accounts = new Map((await reviewedAccounts(db)).map((account) => [account.id, account]));
  return open.flatMap(({ facts, subjectId, ...row }) => {
    const frozen = parseFacts(facts);
    const account = accounts.get(subjectId);
    const how = accountProof(row.remedy, frozen, account);
    if (!how) return [];
    return {
      ...row,
      clusterId: null,
      carrier: {
        actions: PROVING[how] ?? [],
        targets: [row.name, subjectId],
        clusterId: null,
        since: row.decidedAt,
        until: now,
      },
      proof: { how, at: now },
      details: { rights: (account?.rights ?? []).join(", ") },
    };
  });
}

/**
 * The proof that a decision about an account was carried out, or undefined. `remove`: it is gone, or disabled since the freeze. `restrict`:
 * the same, or it has fewer rights than were frozen. Accounts have no `rotate`.
 */
function accountProof(
  remedy: Remedy,
  frozen: FrozenFacts,
  now: Pick<ReviewedAccount, "disabled" | "rights"> | undefined,
): ReviewProof | undefined {
  if (!now) return "removed";
  if (now.disabled && !wasDisabled(frozen)) return "disabled";
  switch (remedy) {
    case "remove":
    case "rotate":
      return undefined;
    case "restrict":
      return hasFewer(now.rights, frozenRights(frozen)) ? "narrowed" : undefined;
    default:
      return remedy satisfies never;
  }
}

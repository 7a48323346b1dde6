import "server-only";
import type { Store } from "../store/base.ts";
import { type ReviewedAccount, reviewedAccounts } from "../store/reviewed-accounts.ts";
import { accountRowsOf, type StoredReview } from "../store/reviews.ts";
import { accountChanges } from "./account-facts.ts";
import { parseFacts } from "./facts.ts";
import { kindsOf } from "./find-review.ts";

export type AccountsNow = {
  /** by id */
  accounts: ReadonlyMap<string, ReviewedAccount>;
  /** ids of the rows whose account is another now */
  changed: string[];
};

/** The accounts of a review as they are now; nothing where it has none. */
export async function accountsNow(db: Store, review: Pick<StoredReview, "id" | "spec">): Promise<AccountsNow> {
  if (!kindsOf(review).includes("account")) return { accounts: new Map(), changed: [] };
  const [all, rows] = await Promise.all([reviewedAccounts(db), accountRowsOf(db, review.id)]);
  const accounts = new Map(all.map((account) => [account.id, account]));
  const isChanged = ({ facts, subjectId }: (typeof rows)[number]) =>
    accountChanges(parseFacts(facts), accounts.get(subjectId)).length > 0;
  return { accounts, changed: rows.flatMap((row) => (isChanged(row) ? row.id : [])) };
}

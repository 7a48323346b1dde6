import type { DirectoryRights } from "#lib/shared/people/directory.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { directoryRightsOf, isOfDirectory } from "./directory-rights.ts";
import { giftsOf, settle } from "./settle-directory.ts";

/** Ids of the rows for these groups, in order. */
async function rulesOf(store: Store, groups: readonly string[]): Promise<string[]> {
  const names = new Set(groups);
  const rules = await store.selectFrom("directory_rules").select(["id", "group_name"]).execute();
  return rules.flatMap(({ id, group_name }) => (names.has(group_name) ? [id] : [])).sort();
}

/** Ids of the rows that give an account its rights now, in order. */
async function rulesHeldBy(store: Store, accountId: string): Promise<string[]> {
  const rows = await store
    .selectFrom("directory_rights")
    .select("rule_id")
    .where("account_id", "=", accountId)
    .execute();
  return rows.map(({ rule_id }) => rule_id).sort();
}

/** The groups of a person at the provider; null where the directory gives nothing any more. */
export type Groups = readonly string[] | null;

/** Whether {@link applyGroups} has something to do or to say. */
export async function wouldChange(store: Store, accountId: string, groups: Groups): Promise<boolean> {
  const [rules, held, rights] = await Promise.all([
    rulesOf(store, groups ?? []),
    rulesHeldBy(store, accountId),
    directoryRightsOf(store, accountId),
  ]);
  if (rules.join() !== held.join()) return true;
  const gifts = await giftsOf(store, accountId);
  return rights.administrator !== gifts.some(({ kind }) => kind === "administrator");
}

/** The former and present rights of an account from the directory, and whether it stays administrator because it is the last one. */
export type Applied = { before: DirectoryRights; after: DirectoryRights; kept: boolean };

/**
 * Makes the rights of an account from the directory exactly those that the table gives to these groups. Rights given by hand stay. The last
 * administrator who is not disabled stays one until there is another; `kept` says so. `null` means that the directory no longer gives
 * anything: an administrator who is kept then has the role by hand.
 */
export async function applyGroups(store: Store, accountId: string, groups: Groups): Promise<Applied> {
  return inTransaction(store, async (transaction) => {
    const before = await directoryRightsOf(transaction, accountId);
    const [rules, held] = [await rulesOf(transaction, groups ?? []), await rulesHeldBy(transaction, accountId)];
    if (rules.join() !== held.join()) {
      await transaction.deleteFrom("directory_rights").where("account_id", "=", accountId).execute();
      const rows = rules.map((rule_id) => ({ account_id: accountId, rule_id }));
      if (rows.length > 0) await transaction.insertInto("directory_rights").values(rows).execute();
    }
    const kept = await settle(transaction, accountId);
    if (kept && groups === null)
      await transaction.updateTable("accounts").set({ hand_role: null }).where("id", "=", accountId).execute();
    await markSignedOut(transaction, accountId, null);
    return { before, after: await directoryRightsOf(transaction, accountId), kept };
  });
}

/**
 * Takes an account's rights from the directory, as {@link applyGroups} for no groups, until its next sign-in at the provider. Until then
 * only the provider signs it in. Undefined where the directory gives it nothing.
 */
export async function endDirectoryRights(
  store: Store,
  accountId: string,
  now = Date.now(),
): Promise<Applied | undefined> {
  return inTransaction(store, async (transaction) => {
    if (!(await isOfDirectory(transaction, accountId))) return undefined;
    const applied = await applyGroups(transaction, accountId, []);
    await markSignedOut(transaction, accountId, now);
    return applied;
  });
}

async function markSignedOut(transaction: Store, accountId: string, at: number | null): Promise<void> {
  await transaction
    .updateTable("identities")
    .set({ signed_out_at: at })
    .where("account_id", "=", accountId)
    .$if(at === null, (query) => query.where("signed_out_at", "is not", null))
    .execute();
}

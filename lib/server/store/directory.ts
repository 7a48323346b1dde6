import "server-only";
import type { DirectoryGift, DirectoryRights, DirectoryRule } from "#lib/shared/directory.ts";
import { type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import { newId } from "../base/ids.ts";
import type { Store } from "./base.ts";
import { directoryRightsOf, isOfDirectory } from "./directory-rights.ts";
import type { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

/** The recorded giver of a cluster role from the directory. */
const DIRECTORY = "the directory";

/** The table of groups and what they give, by group. */
export async function directoryRules(store: Store): Promise<DirectoryRule[]> {
  const [rules, counts] = await Promise.all([
    store.selectFrom("directory_rules").selectAll().orderBy("group_name").orderBy("made_at").orderBy("id").execute(),
    store
      .selectFrom("directory_rights")
      .select((eb) => ["rule_id", eb.fn.countAll<number>().as("count")])
      .groupBy("rule_id")
      .execute(),
  ]);
  const accounts = new Map(counts.map(({ rule_id, count }) => [rule_id, count]));
  return rules.map((row) => ({
    ...{ id: row.id, group: row.group_name, gift: giftOf(row), by: row.made_by, at: row.made_at },
    accounts: accounts.get(row.id) ?? 0,
  }));
}

function giftOf({ kind, team_id, cluster_id, role }: Tables["directory_rules"]): DirectoryGift {
  switch (kind) {
    case "administrator":
      return { kind };
    case "team":
      return { kind, teamId: team_id ?? "" };
    case "cluster_role":
      return { kind, clusterId: cluster_id ?? "", role: role ?? "cluster_developer" };
    default:
      return kind satisfies never;
  }
}

/** Adds a row to the table. It gives its right to an account from the account's next sign-in at the provider on. */
export async function addDirectoryRule(
  store: Store,
  { group, gift, by }: { group: string; gift: DirectoryGift; by: string },
  now = Date.now(),
): Promise<string> {
  const id = newId("grp");
  await store
    .insertInto("directory_rules")
    .values({
      ...{ id, group_name: group, kind: gift.kind, made_by: by, made_at: now },
      team_id: gift.kind === "team" ? gift.teamId : null,
      cluster_id: gift.kind === "cluster_role" ? gift.clusterId : null,
      role: gift.kind === "cluster_role" ? gift.role : null,
    })
    .execute();
  return id;
}

/**
 * Removes a row of the table and the rights it gave, at once. Resolves to whether that would remove the last administrator, which is
 * possible only for a row that makes administrators.
 */
export async function removeDirectoryRule(store: Store, id: string): Promise<{ kept: boolean }> {
  return inTransaction(store, async (transaction) => {
    const holders = await transaction
      .deleteFrom("directory_rights")
      .where("rule_id", "=", id)
      .returning("account_id")
      .execute();
    const rule = await transaction
      .deleteFrom("directory_rules")
      .where("id", "=", id)
      .returning("kind")
      .executeTakeFirst();
    let kept = false;
    for (const { account_id } of holders) if (await settle(transaction, account_id)) kept = true;
    return { kept: kept && rule?.kind === "administrator" };
  });
}

/** Whether a row of the table gives this team. */
export async function isTeamGiven(store: Store, teamId: string): Promise<boolean> {
  const row = await store.selectFrom("directory_rules").select("id").where("team_id", "=", teamId).executeTakeFirst();
  return row !== undefined;
}

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

/** Resolves to whether the account stays administrator since it is the last one. */
async function settle(transaction: Store, accountId: string): Promise<boolean> {
  const gifts = await giftsOf(transaction, accountId);
  await settleTeams(transaction, accountId, gifts);
  await settleClusterRoles(transaction, accountId, gifts);
  return settleRole(
    transaction,
    accountId,
    gifts.some(({ kind }) => kind === "administrator"),
  );
}

async function giftsOf(store: Store, accountId: string): Promise<DirectoryGift[]> {
  const rules = await store
    .selectFrom("directory_rights")
    .innerJoin("directory_rules", "directory_rules.id", "directory_rights.rule_id")
    .selectAll("directory_rules")
    .where("directory_rights.account_id", "=", accountId)
    .execute();
  return rules.map(giftOf);
}

async function settleRole(transaction: Store, accountId: string, wanted: boolean): Promise<boolean> {
  const account = await transaction
    .selectFrom("accounts")
    .select(["role", "hand_role", "disabled_at"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  if (!account || wanted === (account.hand_role !== null)) return false;
  if (wanted) {
    const role = { role: "administrator", hand_role: account.role } as const;
    await transaction.updateTable("accounts").set(role).where("id", "=", accountId).execute();
    return false;
  }
  const without = account.hand_role ?? account.role;
  if (without !== "administrator" && account.disabled_at === null && (await isLast(transaction, accountId)))
    return true;
  await transaction
    .updateTable("accounts")
    .set({ role: without, hand_role: null })
    .where("id", "=", accountId)
    .execute();
  return false;
}

async function isLast(transaction: Store, accountId: string): Promise<boolean> {
  const other = await transaction
    .selectFrom("accounts")
    .select("id")
    .where("role", "=", "administrator")
    .where("disabled_at", "is", null)
    .where("id", "<>", accountId)
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

async function settleTeams(transaction: Store, accountId: string, gifts: readonly DirectoryGift[]): Promise<void> {
  const wanted = new Set(gifts.flatMap((gift) => (gift.kind === "team" ? [gift.teamId] : [])));
  const rows = await transaction
    .selectFrom("team_members")
    .select(["team_id", "by_hand", "by_directory"])
    .where("account_id", "=", accountId)
    .execute();
  const member = { account_id: accountId, lead: 0, by_hand: 0, by_directory: 1 };
  for (const team_id of wanted)
    if (!rows.some((row) => row.team_id === team_id))
      await transaction
        .insertInto("team_members")
        .values({ team_id, ...member })
        .execute();
  for (const row of rows) {
    const by_directory = wanted.has(row.team_id) ? 1 : 0;
    if (row.by_directory === by_directory) continue;
    if (by_directory === 0 && row.by_hand === 0)
      await transaction
        .deleteFrom("team_members")
        .where("account_id", "=", accountId)
        .where("team_id", "=", row.team_id)
        .execute();
    else
      await transaction
        .updateTable("team_members")
        .set({ by_directory })
        .where("account_id", "=", accountId)
        .where("team_id", "=", row.team_id)
        .execute();
  }
}

async function settleClusterRoles(
  transaction: Store,
  accountId: string,
  gifts: readonly DirectoryGift[],
  now = Date.now(),
): Promise<void> {
  const wanted = new Map<string, ClusterRole>();
  for (const gift of gifts)
    if (gift.kind === "cluster_role")
      wanted.set(gift.clusterId, higherRole(gift.role, wanted.get(gift.clusterId)) ?? gift.role);
  const rows = await transaction
    .selectFrom("cluster_roles")
    .select(["id", "cluster_id", "role"])
    .where("account_id", "=", accountId)
    .where("by_directory", "=", 1)
    .execute();
  for (const { id, cluster_id, role } of rows) {
    if (wanted.get(cluster_id) === role) wanted.delete(cluster_id);
    else await transaction.deleteFrom("cluster_roles").where("id", "=", id).execute();
  }
  for (const [cluster_id, role] of wanted)
    await transaction
      .insertInto("cluster_roles")
      .values({
        ...{ id: newId("grt"), account_id: accountId, team_id: null, cluster_id, role },
        ...{ granted_by: DIRECTORY, granted_at: now, by_directory: 1 },
      })
      .execute();
}

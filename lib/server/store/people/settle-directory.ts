import type { DirectoryGift } from "#lib/shared/people/directory.ts";
import { type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";

/** The recorded giver of a cluster role from the directory. */
const DIRECTORY = "the directory";

/** Resolves to whether the account stays administrator since it is the last one. */
export async function settle(transaction: Store, accountId: string): Promise<boolean> {
  const gifts = await giftsOf(transaction, accountId);
  await settleTeams(transaction, accountId, gifts);
  await settleClusterRoles(transaction, accountId, gifts);
  return settleRole(
    transaction,
    accountId,
    gifts.some(({ kind }) => kind === "administrator"),
  );
}

type GiftRow = Pick<Tables["directory_rules"], "kind" | "team_id" | "cluster_id" | "role">;

/** The gift of a row. */
export function giftOf({ kind, team_id, cluster_id, role }: GiftRow): DirectoryGift {
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

/** What the directory gives an account now. */
export async function giftsOf(store: Store, accountId: string): Promise<DirectoryGift[]> {
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
        id: newId("grt"),
        account_id: accountId,
        team_id: null,
        cluster_id,
        role,
        granted_by: DIRECTORY,
        granted_at: now,
        by_directory: 1,
        label_right_id: null,
      })
      .execute();
}

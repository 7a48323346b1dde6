import type { DirectoryGift, DirectoryRule } from "#lib/shared/people/directory.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { inTransaction } from "../db/transaction.ts";
import { giftOf, settle } from "./settle-directory.ts";

/** The table of groups and what they give, by group. */
export async function directoryRules(store: Store): Promise<DirectoryRule[]> {
  const [rules, counts] = await Promise.all([
    store
      .selectFrom("directory_rules")
      .select(["id", "group_name as group", "kind", "team_id", "cluster_id", "role", "made_by as by", "made_at as at"])
      .orderBy("group_name")
      .orderBy("made_at")
      .orderBy("id")
      .execute(),
    store
      .selectFrom("directory_rights")
      .select((eb) => ["rule_id", eb.fn.countAll<number>().as("count")])
      .groupBy("rule_id")
      .execute(),
  ]);
  const accounts = new Map(counts.map(({ rule_id, count }) => [rule_id, count]));
  return rules.map((row) => {
    const { kind, teamId, clusterId, role, ...rule } = camel(row);
    return { ...rule, gift: giftOf(row), accounts: accounts.get(row.id) ?? 0 };
  });
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
      id,
      group_name: group,
      kind: gift.kind,
      made_by: by,
      made_at: now,
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

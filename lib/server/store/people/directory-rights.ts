import type { DirectoryRights } from "#lib/shared/people/directory.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";

/** What an account has from the directory, as of its last sign-in at the provider. */
export async function directoryRightsOf(store: Store, accountId: string): Promise<DirectoryRights> {
  const [account, teams, roles] = await Promise.all([
    store.selectFrom("accounts").select("hand_role").where("id", "=", accountId).executeTakeFirst(),
    store
      .selectFrom("team_members")
      .innerJoin("teams", "teams.id", "team_members.team_id")
      .select(["teams.id", "teams.name"])
      .where("team_members.account_id", "=", accountId)
      .where("team_members.by_directory", "=", 1)
      .orderBy("teams.name")
      .execute(),
    store
      .selectFrom("cluster_roles")
      .select(["cluster_id", "role"])
      .where("account_id", "=", accountId)
      .where("by_directory", "=", 1)
      .orderBy("cluster_id")
      .execute(),
  ]);
  return {
    administrator: typeof account?.hand_role === "string",
    teams: teams.map(({ id, name }) => ({ id, name })),
    clusterRoles: roles.map((role) => camel(role)),
  };
}

/**
 * Whether an account has any right from the directory, or lost them by a sign-out at the provider: then only the provider signs it in.
 */
export async function isOfDirectory(store: Store, accountId: string): Promise<boolean> {
  const row = await store
    .selectFrom("accounts")
    .select("id")
    .where("id", "=", accountId)
    .where((eb) =>
      eb.or([
        eb("hand_role", "is not", null),
        eb("id", "in", eb.selectFrom("team_members").select("account_id").where("by_directory", "=", 1)),
        eb("id", "in", eb.selectFrom("cluster_roles").select("account_id").where("by_directory", "=", 1)),
        eb("id", "in", eb.selectFrom("identities").select("account_id").where("signed_out_at", "is not", null)),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

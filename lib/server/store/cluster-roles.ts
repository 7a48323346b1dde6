import "server-only";
import { type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import type { Store } from "./open.ts";

/** The highest role of this account on each cluster (`*`: on all), its own and those of its teams. */
export async function clusterRolesOf(store: Store, accountId: string): Promise<Map<string, ClusterRole>> {
  const rows = await store
    .selectFrom("cluster_roles")
    .select(["cluster_id", "role"])
    .where((eb) =>
      eb.or([
        eb("account_id", "=", accountId),
        eb("team_id", "in", eb.selectFrom("team_members").select("team_id").where("account_id", "=", accountId)),
      ]),
    )
    .execute();
  const roles = new Map<string, ClusterRole>();
  for (const { cluster_id, role } of rows) {
    const highest = higherRole(role, roles.get(cluster_id));
    if (highest) roles.set(cluster_id, highest);
  }
  return roles;
}

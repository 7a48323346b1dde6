import "server-only";
import type { RightsList, RoleHolder } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import type { Permit } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { allGrants, allPeople, grantOf, putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { teamNames } from "../../store/people/teams.ts";

/** All cluster roles with their holders. Clusters have no names while the vendor does not answer. */
export async function listRights(_permit: Permit<"rights.manage">): Promise<RightsList> {
  const db = await store();
  const [people, teams, grants, settings, clusters] = await Promise.all([
    allPeople(db),
    teamNames(db),
    allGrants(db),
    settingsNow(db),
    namedClusters(),
  ]);
  return { people, teams, grants, settings, clusters };
}

/** Ids and names of the clusters that the key sees, by name; null where they cannot be read now. */
export async function namedClusters(): Promise<{ id: string; name: string }[] | null> {
  const clusters = await clusterFacts()
    .all()
    .catch(() => null);
  return clusters?.map(({ id, name }) => ({ id, name })) ?? null;
}

type Where = { holder: RoleHolder; clusterId: string };

/**
 * Gives a cluster role, or with `change` replaces the present one. Throws `not_found` where the holder or the role to change does not
 * exist; `cluster_not_found`; `from_directory` where only the directory gives the role to change; and `invalid_input` where the holder has
 * that role already.
 */
export async function grantRole(
  { actor }: Permit<"rights.manage">,
  { holder, clusterId, role, change }: Where & { role: ClusterRole; change: boolean },
  note: Note,
): Promise<null> {
  if (clusterId !== ALL_CLUSTERS) await clusterFacts().one(clusterId);
  const before = await inTransaction(await store(), async (transaction) => {
    const found = await grantOf(transaction, holder, clusterId);
    if (!found || (change && !found.role)) throw new Refusal(found?.directory ? "from_directory" : "not_found");
    if (!change && found.role && higherRole(found.role, role) === found.role)
      throw new Refusal("invalid_input", {
        fields: { role: `${found.holderName} is already ${CLUSTER_ROLE_NAMES[found.role]} there.` },
      });
    await putGrant(transaction, holder, { clusterId, role, by: actor.name });
    return found;
  });
  note({ holder: before.holderName, before: before.role });
  return null;
}

/** Removes a cluster role, also in open sessions. Throws `not_found` where there is none, and `from_directory` for a role from the directory. */
export async function revokeRole(
  _permit: Permit<"rights.manage">,
  { holder, clusterId }: Where,
  note: Note,
): Promise<null> {
  const before = await inTransaction(await store(), async (transaction) => {
    const found = await grantOf(transaction, holder, clusterId);
    if (!found?.role) throw new Refusal(found?.directory ? "from_directory" : "not_found");
    await removeGrant(transaction, holder, clusterId);
    return found;
  });
  note({ holder: before.holderName, role: before.role });
  return null;
}

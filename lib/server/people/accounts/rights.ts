import type { z } from "zod";
import type {
  AccessCheck,
  ListedAdministrator,
  ListedGrant,
  RightsList,
  RoleHolder,
  RoleLeft,
} from "#lib/shared/people/rights.ts";
import type { rightsListInput } from "#lib/shared/people/rights-input.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import type { Permit } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { grantOf, holderName, putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import {
  administratorsAfter,
  countAdministratorsOf,
  countGrants,
  countWithoutRole,
  type GrantRow,
  grantsAfter,
  personOf,
  roleLeft,
  strongestGrants,
} from "../../store/clusters/role-pages.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { firstMembersOf } from "../../store/people/team-pages.ts";
import { labelRightsOf } from "./label-rights.ts";
import { pageOver } from "./page-over.ts";

/** More roles of one account on one cluster than these say nothing new: the strongest are among them. */
const MOST_REASONS = 50;

type Asked = z.output<typeof rightsListInput>;

/** A page of administrators and cluster roles, with the access check. Clusters have no names while the vendor does not answer. */
export async function listRights(_permit: Permit<"rights.manage">, asked: Asked): Promise<RightsList> {
  const db = await store();
  const { who, cluster, after } = asked;
  const filter = { who, cluster };
  const [page, administrators, foundGrants, allGrants, without, settings, holder, clusters] = await Promise.all([
    pageOver<Listed>(after, {
      administrator: async (cut) =>
        (await administratorsAfter(db, who, cut)).map((administrator) => ({ id: administrator.id, administrator })),
      role: async (cut) => (await grantsAfter(db, filter, cut)).map((grant) => ({ id: grant.id, grant })),
    }),
    countAdministratorsOf(db, who),
    countGrants(db, filter),
    countGrants(db, { who: null, cluster: null }),
    countWithoutRole(db),
    settingsNow(db),
    who && holderName(db, who),
    namedClusters(),
  ]);
  const named = namerOf(clusters);
  return {
    administrators: page.rows.flatMap(({ administrator }) => administrator ?? []),
    grants: page.rows.flatMap(({ grant }) => (grant ? { ...grant, ...named(grant.clusterId) } : [])),
    next: page.next,
    found: administrators + foundGrants,
    foundGrants,
    allGrants,
    without,
    settings,
    who: who && holder ? { ...who, name: holder } : null,
    cluster: cluster === null ? null : { id: cluster, name: named(cluster).on },
    hasClusters: (clusters?.length ?? 0) > 0 || allGrants > 0,
    check: await accessCheck(db, asked, (id) => named(id).on),
    byLabel: await labelRightsOf(db),
  };
}

type Listed = { id: string; administrator?: ListedAdministrator; grant?: GrantRow };
type Clusters = Awaited<ReturnType<typeof namedClusters>>;

function namerOf(clusters: Clusters): (id: string) => Pick<ListedGrant, "on" | "visible"> {
  const names = new Map(clusters?.map(({ id, name }) => [id, name]));
  return (id) => ({
    on: id === ALL_CLUSTERS ? "all clusters" : (names.get(id) ?? id),
    visible: id === ALL_CLUSTERS || clusters === null || names.has(id),
  });
}

async function accessCheck(
  db: Store,
  { who, cluster, why, on }: Asked,
  nameOf: (clusterId: string) => string,
): Promise<AccessCheck> {
  const id = why ?? (who?.kind === "account" ? who.id : undefined);
  const place = on ?? cluster;
  const person = id === undefined ? undefined : await personOf(db, id);
  const grants =
    person && place !== null
      ? await strongestGrants(db, { who: { kind: "account", id: person.id }, cluster: place }, MOST_REASONS)
      : [];
  return { person: person ?? null, cluster: place === null ? null : { id: place, name: nameOf(place) }, grants };
}

/** Who loses a role that is removed, or which one an account keeps there. Throws `not_found` where there is no such holder. */
export async function readRoleLeft(_permit: Permit<"rights.manage">, { holder, clusterId }: Where): Promise<RoleLeft> {
  const db = await store();
  if (holder.kind === "team") {
    if ((await holderName(db, holder)) === undefined) throw new Refusal("not_found");
    const { members, more } = await firstMembersOf(db, holder.id);
    return { kind: "team", members, more };
  }
  const person = await personOf(db, holder.id);
  if (!person) throw new Refusal("not_found");
  if (person.role === "administrator") return { kind: "account", keeps: "everything" };
  return { kind: "account", keeps: (await roleLeft(db, holder.id, clusterId)) ?? null };
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

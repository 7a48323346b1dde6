import type { Grant, Person, RoleHolder } from "#lib/shared/people/rights.ts";
import { type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import { newId } from "../../base/ids.ts";
import { camel } from "../db/camel.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { labelReach } from "./label-scopes.ts";

/** The highest role of this account on each cluster (`*`: on all), its own and those of its teams. */
export async function clusterRolesOf(store: Store, accountId: string): Promise<Map<string, ClusterRole>> {
  return (await rolesNow(store, accountId)).clusterRoles;
}

/** The highest role on each cluster, and where some of these roles are by a label, the others. */
export async function rolesNow(
  store: Store,
  accountId: string,
): Promise<{ clusterRoles: Map<string, ClusterRole>; byLabel: { others: Map<string, ClusterRole> } | undefined }> {
  const rows = await store
    .selectFrom("cluster_roles")
    .select(["cluster_id", "role", "label_right_id"])
    .where((eb) =>
      eb.or([
        eb("account_id", "=", accountId),
        eb("team_id", "in", eb.selectFrom("team_members").select("team_id").where("account_id", "=", accountId)),
      ]),
    )
    .execute();
  const clusterRoles = highestOf(await standingRoles(store, rows));
  const others = rows.filter(({ label_right_id }) => label_right_id === null);
  return { clusterRoles, byLabel: others.length < rows.length ? { others: highestOf(others) } : undefined };
}

function highestOf(rows: readonly { cluster_id: string; role: ClusterRole }[]): Map<string, ClusterRole> {
  const roles = new Map<string, ClusterRole>();
  for (const { cluster_id, role } of rows) {
    const highest = higherRole(role, roles.get(cluster_id));
    if (highest) roles.set(cluster_id, highest);
  }
  return roles;
}

/** These roles without those by a label that do not reach their cluster at this moment. */
export async function standingRoles<R extends { cluster_id: string; label_right_id: string | null }>(
  store: Store,
  roles: readonly R[],
): Promise<R[]> {
  const ids = new Set(roles.flatMap(({ label_right_id }) => label_right_id ?? []));
  if (ids.size === 0) return [...roles];
  const rights = await store
    .selectFrom("label_rights")
    .select(["id", "label"])
    .where("id", "in", [...ids])
    .execute();
  const reach = await labelReach(
    store,
    rights.map(({ id, label }) => ({ kind: "right", id, label })),
  );
  return roles.filter(
    ({ cluster_id, label_right_id }) => label_right_id === null || reach.get(label_right_id)?.has(cluster_id),
  );
}

/** Every cluster role that was given, the newest first. */
export async function allGrants(store: Store): Promise<Grant[]> {
  const rows = await store
    .selectFrom("cluster_roles")
    .leftJoin("accounts", "accounts.id", "cluster_roles.account_id")
    .leftJoin("teams", "teams.id", "cluster_roles.team_id")
    .leftJoin("label_rights", "label_rights.id", "cluster_roles.label_right_id")
    .select("label_rights.label")
    .select(["cluster_roles.account_id", "cluster_roles.team_id", "cluster_roles.cluster_id", "cluster_roles.role"])
    .select(["cluster_roles.granted_by", "cluster_roles.granted_at", "cluster_roles.by_directory"])
    .select(["accounts.name as account_name", "teams.name as team_name"])
    .orderBy("cluster_roles.granted_at", "desc")
    .orderBy("cluster_roles.id")
    .execute();
  return rows.map((row) => {
    const { accountId, teamId, accountName, teamName, byDirectory, ...grant } = camel(row);
    return {
      ...grant,
      holder: teamId === null ? { kind: "account", id: accountId ?? "" } : { kind: "team", id: teamId },
      holderName: teamName ?? accountName ?? "",
      directory: byDirectory === 1,
    };
  });
}

/** Every account with the ids of its teams, by name. */
export async function allPeople(store: Store): Promise<Person[]> {
  const [accounts, members] = await Promise.all([
    store.selectFrom("accounts").select(["id", "name", "email", "role", "hand_role", "disabled_at"]).execute(),
    store.selectFrom("team_members").select(["team_id", "account_id"]).execute(),
  ]);
  const teamIds = Map.groupBy(members, ({ account_id }) => account_id);
  return accounts
    .map((row) => {
      const { handRole, disabledAt, ...person } = camel(row);
      return {
        ...person,
        directory: handRole !== null,
        disabled: disabledAt !== null,
        teamIds: (teamIds.get(row.id) ?? []).map(({ team_id }) => team_id),
      };
    })
    .sort(byName);
}

/** In the order in which people read names. */
export function byName(one: { name: string }, other: { name: string }): number {
  return one.name.localeCompare(other.name, "en");
}

/** The name of an account or a team; undefined where there is none. */
export async function holderName(store: Store, { kind, id }: RoleHolder): Promise<string | undefined> {
  const row = await store
    .selectFrom(kind === "account" ? "accounts" : "teams")
    .select("name")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.name;
}

/**
 * The holder's name, the role that they were given on this cluster by hand, if any, and whether the directory gives them one there;
 * undefined where there is no such account or team.
 */
export async function grantOf(
  store: Store,
  { kind, id }: RoleHolder,
  clusterId: string,
): Promise<{ holderName: string; role: ClusterRole | undefined; directory: boolean } | undefined> {
  const name = await holderName(store, { kind, id });
  if (name === undefined) return undefined;
  const grants = await store
    .selectFrom("cluster_roles")
    .select(["role", "by_directory"])
    .where(columnOf(kind), "=", id)
    .where("cluster_id", "=", clusterId)
    .where("label_right_id", "is", null)
    .execute();
  const byHand = grants.find(({ by_directory }) => by_directory === 0);
  return { holderName: name, role: byHand?.role, directory: grants.some((grant) => grant !== byHand) };
}

/** Gives the role by hand, in place of the one that the holder has so on this cluster. */
export async function putGrant(
  store: Store,
  { kind, id }: RoleHolder,
  { clusterId, role, by }: { clusterId: string; role: ClusterRole; by: string },
  now = Date.now(),
): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await removeGrant(transaction, { kind, id }, clusterId);
    await transaction
      .insertInto("cluster_roles")
      .values({
        id: newId("grt"),
        account_id: kind === "account" ? id : null,
        team_id: kind === "team" ? id : null,
        cluster_id: clusterId,
        role,
        granted_by: by,
        granted_at: now,
        by_directory: 0,
        label_right_id: null,
      })
      .execute();
  });
}

/** Takes the role away that was given by hand. */
export async function removeGrant(store: Store, { kind, id }: RoleHolder, clusterId: string): Promise<void> {
  await store
    .deleteFrom("cluster_roles")
    .where(columnOf(kind), "=", id)
    .where("cluster_id", "=", clusterId)
    .where("by_directory", "=", 0)
    .where("label_right_id", "is", null)
    .execute();
}

function columnOf(kind: RoleHolder["kind"]): "account_id" | "team_id" {
  return kind === "account" ? "account_id" : "team_id";
}

import type { AdminState } from "./admin-state.ts";

/*
 * The permissions of each role. Doors, menus, pages and tests use only this.
 */

/** Roles on the installation. */
export const ACCOUNT_ROLES = ["member", "administrator"] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

/** Cluster roles, lowest first; each includes those before it. They are Rolecall's own, not the vendor's. */
export const CLUSTER_ROLES = ["cluster_developer", "cluster_creator", "cluster_admin"] as const;
export type ClusterRole = (typeof CLUSTER_ROLES)[number];

export const ACCOUNT_ROLE_NAMES: Record<AccountRole, string> = { member: "Member", administrator: "Administrator" };
export const CLUSTER_ROLE_NAMES: Record<ClusterRole, string> = {
  cluster_developer: "Cluster Developer",
  cluster_creator: "Cluster Creator",
  cluster_admin: "Cluster Admin",
};

/** The cluster id of a role on every cluster. */
export const ALL_CLUSTERS = "*";

/**
 * `installation`: all of Rolecall. `cluster`: the cluster of the request. `own_clusters`: every cluster where they have the role.
 * `own_sql_users`: SQL users of their teams, whatever their cluster roles; others do not exist for them.
 */
type Rule =
  | { on: "installation"; from: AccountRole }
  | { on: "cluster"; from: ClusterRole }
  | { on: "own_clusters"; from: ClusterRole }
  | { on: "own_sql_users"; from: AccountRole };

/** Every permission, with the lowest role that has it. Administrators have all. */
export const POLICY = {
  "clusters.list": { on: "installation", from: "member" },
  "overview.read": { on: "installation", from: "member" },
  "profile.manage": { on: "installation", from: "member" },
  "people.read": { on: "installation", from: "member" },
  "own.list": { on: "installation", from: "member" },
  "own.read": { on: "own_sql_users", from: "member" },
  "own.reset": { on: "own_sql_users", from: "member" },
  "own.ask": { on: "own_sql_users", from: "member" },
  "requests.ask": { on: "installation", from: "member" },
  "cluster.read": { on: "cluster", from: "cluster_developer" },
  "sql_users.read": { on: "cluster", from: "cluster_developer" },
  "sql_users.create": { on: "cluster", from: "cluster_creator" },
  "sql_users.reset": { on: "cluster", from: "cluster_creator" },
  "sql_users.delete": { on: "cluster", from: "cluster_creator" },
  "sql_users.restrict": { on: "cluster", from: "cluster_creator" },
  "rotations.manage": { on: "own_clusters", from: "cluster_creator" },
  "restrictions.manage": { on: "own_clusters", from: "cluster_creator" },
  "reviews.take": { on: "installation", from: "member" },
  "reviews.manage": { on: "own_clusters", from: "cluster_admin" },
  "sql_users.verify": { on: "cluster", from: "cluster_creator" },
  "sql_users.describe": { on: "cluster", from: "cluster_admin" },
  "sql_users.apply": { on: "cluster", from: "cluster_admin" },
  "sql_connection.read": { on: "cluster", from: "cluster_developer" },
  "sql_connection.manage": { on: "cluster", from: "cluster_admin" },
  "requests.decide": { on: "cluster", from: "cluster_admin" },
  "audit.read": { on: "own_clusters", from: "cluster_admin" },
  "audit.export": { on: "own_clusters", from: "cluster_admin" },
  "password_policy.read": { on: "own_clusters", from: "cluster_admin" },
  "password_policy.manage": { on: "installation", from: "administrator" },
  "accounts.manage": { on: "installation", from: "administrator" },
  "rights.manage": { on: "installation", from: "administrator" },
  "settings.manage": { on: "installation", from: "administrator" },
  "destinations.manage": { on: "installation", from: "administrator" },
  "secret_stores.manage": { on: "installation", from: "administrator" },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof POLICY;
/** Permissions checked on a cluster. */
export type ClusterPermission = {
  [P in Permission]: (typeof POLICY)[P]["on"] extends "cluster" ? P : never;
}[Permission];

/** Permissions checked on the row of a SQL user. */
export type OwnPermission = {
  [P in Permission]: (typeof POLICY)[P]["on"] extends "own_sql_users" ? P : never;
}[Permission];

/** The roles of an account: on the installation and on one cluster. */
export type Holder = { role: AccountRole; clusterRole: ClusterRole | undefined };

/** Whether the holder has the permission; `own_sql_users` means those of their teams. An unknown role has none. */
export function holds({ role, clusterRole }: Holder, permission: Permission): boolean {
  if (role === "administrator") return true;
  const rule: Rule = POLICY[permission];
  switch (rule.on) {
    case "installation":
    case "own_sql_users":
      return rule.from === "member" && role === "member";
    case "cluster":
    case "own_clusters":
      return role === "member" && clusterRole !== undefined && rank(clusterRole) >= rank(rule.from);
    default:
      return rule satisfies never;
  }
}

/** The higher of two cluster roles. */
export function higherRole(one: ClusterRole | undefined, other: ClusterRole | undefined): ClusterRole | undefined {
  if (!one || !other) return one ?? other;
  return rank(one) >= rank(other) ? one : other;
}

function rank(role: ClusterRole): number {
  return CLUSTER_ROLES.indexOf(role);
}

/** The roles of a person: cluster roles by cluster, `*` for all, their own and those of their teams. */
export type Roles = { role: AccountRole; clusterRoles: ReadonlyMap<string, ClusterRole> };

/** The role on a cluster; administrators are Cluster Admin on all. The cluster need not exist. */
export function clusterRoleOn(actor: Roles, clusterId: string): ClusterRole | undefined {
  if (actor.role === "administrator") return "cluster_admin";
  return higherRole(actor.clusterRoles.get(clusterId), actor.clusterRoles.get(ALL_CLUSTERS));
}

/** The holder for policy checks on this cluster. */
export function holderOn(actor: Roles, clusterId: string): Holder {
  return { role: actor.role, clusterRole: clusterRoleOn(actor, clusterId) };
}

/** The clusters on which the actor has the permission: all of them, or these. */
export function clustersWith(actor: Roles, permission: Permission): "all" | Set<string> {
  if (holds(holderOn(actor, ALL_CLUSTERS), permission)) return "all";
  return new Set([...actor.clusterRoles.keys()].filter((id) => holds(holderOn(actor, id), permission)));
}

/** Whether the actor has the permission on any cluster. For the offers of the interface. */
export function mayOnOne(actor: Roles, permission: Permission): boolean {
  const clusters = clustersWith(actor, permission);
  return clusters === "all" || clusters.size > 0;
}

/** Whether the actor has the permission. For the offers of the interface; a change needs a permit. */
export function may(actor: Roles, permission: Permission, clusterId?: string): boolean {
  const { on } = POLICY[permission];
  if (on === "own_clusters") return mayOnOne(actor, permission);
  // Without its cluster, a cluster permission is for administrators only.
  return holds(
    clusterId === undefined ? { role: actor.role, clusterRole: undefined } : holderOn(actor, clusterId),
    permission,
  );
}

/** Limits beyond the role, set by the SQL user itself. */
export type Limit = "protected" | "not_restricted";

/** Changes that the state of the SQL user can forbid. */
export type SqlUserChange =
  | "sql_users.reset"
  | "sql_users.delete"
  | "sql_users.restrict"
  | "sql_users.verify"
  | "sql_users.apply";

/**
 * Why a holder of the permission may still not change this SQL user, or undefined where they may. Only Cluster Admins change a
 * protected one. With `creatorsOnlyRestricted`, Cluster Creators change only SQL users proved *restricted* and cannot prove it
 * themselves: resetting an admin user makes a superuser.
 */
export function limitOf(
  change: SqlUserChange,
  { role, clusterRole }: Holder,
  user: { protected: boolean; state: AdminState },
  settings: { creatorsOnlyRestricted: boolean },
): Limit | undefined {
  if (role === "administrator" || clusterRole === "cluster_admin") return undefined;
  if (user.protected) return "protected";
  if (!settings.creatorsOnlyRestricted) return undefined;
  return change === "sql_users.verify" || user.state !== "restricted" ? "not_restricted" : undefined;
}

/**
 * Why a member of the owning team may not reset a SQL user, or undefined where they may. One that was not proved *restricted* may be
 * a superuser, so members need an exception that a Cluster Admin made for it (`hasTeamResetException`), or a cluster role with which they
 * can reset it on the page SQL users.
 */
export function ownLimitOf(
  holder: Holder,
  user: { protected: boolean; state: AdminState; hasTeamResetException: boolean },
  settings: { creatorsOnlyRestricted: boolean },
): Limit | undefined {
  // The page SQL users gives this person the password anyway.
  if (mayResetByRole(holder, user, settings)) return undefined;
  if (user.protected) return "protected";
  return user.state === "restricted" || user.hasTeamResetException ? undefined : "not_restricted";
}

/** Whether the holder's cluster role lets them reset this SQL user, whichever team owns it. */
function mayResetByRole(
  holder: Holder,
  ...about: [user: Parameters<typeof limitOf>[2], settings: Parameters<typeof limitOf>[3]]
) {
  return holds(holder, "sql_users.reset") && limitOf("sql_users.reset", holder, ...about) === undefined;
}

/**
 * Why an account may not decide a request. Every approval needs two people, so not its own, not even an administrator; and not that
 * of the account that made the links by which the decider came in, and could sign in as them (`linkMakers`).
 */
export function decisionLimitOf(
  decider: { accountId: string; linkMakers: readonly string[] },
  request: { requesterId: string },
): "own_request" | "requester_made_link" | undefined {
  if (decider.accountId === request.requesterId) return "own_request";
  return decider.linkMakers.includes(request.requesterId) ? "requester_made_link" : undefined;
}

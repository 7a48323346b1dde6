import type { LabelScope } from "../label-scopes.ts";
import { PERMISSION_WORDS } from "../passwords/policy-labels.ts";
import {
  type AccountRole,
  ALL_CLUSTERS,
  CLUSTER_ROLE_NAMES,
  type ClusterRole,
  holds,
  limitOf,
  type Permission,
  POLICY,
} from "../policy.ts";
import type { Settings } from "../settings.ts";

/** The holder of a cluster role: an account, or all members of a team. */
export type RoleHolder = { kind: "account" | "team"; id: string };

/** A granted cluster role, on one cluster or, as `*`, on all. `grantedAt` is epoch milliseconds. */
export type Grant = {
  holder: RoleHolder;
  holderName: string;
  clusterId: string;
  role: ClusterRole;
  grantedBy: string;
  grantedAt: number;
  /** whether the directory gives it, so that it cannot be changed here */
  directory: boolean;
  /** the label that gives it to this cluster; null for a role that was given on the cluster itself */
  label: string | null;
};

/** An account as far as its rights go. */
export type Person = {
  id: string;
  name: string;
  email: string;
  role: AccountRole;
  /** whether the directory makes it an administrator */
  directory: boolean;
  disabled: boolean;
  teamIds: readonly string[];
};

/** A granted role in the list of roles. */
export type ListedGrant = Grant & {
  id: string;
  /** the name of the cluster, its id where the name is not known, or all clusters */
  on: string;
  /** whether the key sees the cluster; true where that is not known */
  visible: boolean;
  /** whether its holder is a disabled account */
  disabled: boolean;
};

/** An administrator in the list of roles. */
export type ListedAdministrator = Pick<Person, "id" | "name" | "email" | "directory">;

/** Rights and API tokens that follow a label of clusters. */
export type LabelRights = {
  /** the labels that clusters have */
  labels: string[];
  scopes: ListedScope[];
  /** clusters that have the label of these, until an administrator decides */
  waits: { cluster: Named; label: string; scopes: (LabelScope & { name: string })[] }[];
};

/** A right or token with the clusters that were confirmed for it, and those that are not to be reached. */
export type ListedScope = LabelScope & {
  label: string;
  /** of the holder, or of the token */
  name: string;
  /** null for a token or key */
  holder: RoleHolder | null;
  role: ClusterRole | null;
  reaches: Named[];
  declined: Named[];
};

/** A page of roles: first administrators, by name, then cluster roles, the newest first. */
export type RightsList = {
  administrators: ListedAdministrator[];
  grants: ListedGrant[];
  /** where the next page begins; null on the last */
  next: string | null;
  /** how many administrators and cluster roles the filter has */
  found: number;
  /** how many cluster roles the filter has, and how many there are without it */
  foundGrants: number;
  allGrants: number;
  /** how many members have no cluster role */
  without: number;
  settings: Settings;
  /** what the filters name; null where they name nothing */
  who: NamedHolder | null;
  cluster: Named | null;
  /** false: the key sees no cluster, and no role names one */
  hasClusters: boolean;
  check: AccessCheck;
  byLabel: LabelRights;
};

type Named = { id: string; name: string };
/** A holder with its name. */
export type NamedHolder = RoleHolder & { name: string };
/** What the access check is about, and the roles that reach the account on the cluster. */
export type AccessCheck = { person: Person | null; cluster: Named | null; grants: Grant[] };

/** What is left once a role is removed: the members of a team who lose it, or the role that an account keeps there. */
export type RoleLeft =
  | { kind: "team"; members: string[]; more: number }
  | { kind: "account"; keeps: ClusterRole | "everything" | null };

/** Whether a grant reaches this person: it is their own, or that of one of their teams. */
export function reaches({ holder }: Grant, { id, teamIds }: Person): boolean {
  return holder.kind === "account" ? holder.id === id : teamIds.includes(holder.id);
}

/** Whether a grant applies to this cluster. */
export function countsOn({ clusterId }: Grant, cluster: string): boolean {
  return clusterId === cluster || clusterId === ALL_CLUSTERS;
}

type Question = {
  person: Person;
  permission: Permission;
  cluster: { id: string; name: string };
  grants: readonly Grant[];
  settings: Settings;
  /** formats a day */
  day: (at: number) => string;
};

/** Why an account can do something on a cluster, or why not, naming the roles and settings that decide it. */
export function explain({ person, permission, cluster, grants, settings, day }: Question): {
  may: boolean;
  text: string;
} {
  const { name, role, disabled } = person;
  const rule = POLICY[permission];
  const onCluster = rule.on === "cluster" || rule.on === "own_clusters";
  const may = (does: boolean) =>
    `${onCluster ? `On ${cluster.name}, ${name}` : name} ${does ? "can" : "cannot"} ${PERMISSION_WORDS[permission]}`;
  const yes = (because: string, more = "") => ({ may: true, text: `${may(true)}, because ${because}.${more}` });
  const no = (because: string) => ({ may: false, text: `${may(false)}, because ${because}.` });

  if (disabled) return no("the account is disabled");
  if (role === "administrator")
    return yes(
      `${name} is an administrator${onCluster ? ", and administrators are Cluster Admins on every cluster" : ""}`,
    );
  if (!onCluster)
    return holds({ role, clusterRole: undefined }, permission)
      ? yes("every account can")
      : no("only administrators can");

  const theirs = grants.filter((grant) => reaches(grant, person) && countsOn(grant, cluster.id));
  const enough = theirs.filter((grant) => holds({ role, clusterRole: grant.role }, permission));
  const words = (grant: Grant) => grantWords(grant, name, cluster.name, day);
  if (enough.length > 0) {
    const limits = enough.map((grant) => limitWords(permission, grant.role, settings));
    // The strongest role decides.
    const limit = limits.includes("") ? "" : limits[0];
    return yes(enough.map(words).join(", and because "), limit);
  }
  const needs = `that needs ${CLUSTER_ROLE_NAMES[rule.from]}`;
  if (theirs.length > 0) return no(`${needs}, but ${theirs.map(words).join(", and ")}`);
  return no(`${needs}, but neither ${name} nor their teams have a role there, so they do not see the cluster`);
}

function grantWords(grant: Grant, name: string, clusterName: string, day: (at: number) => string): string {
  const who = grant.holder.kind === "team" ? `${name}'s team ${grant.holderName}` : name;
  const byLabel = grant.label === null ? "" : ` by its label ${grant.label}`;
  const where = grant.clusterId === ALL_CLUSTERS ? "all clusters" : `${clusterName}${byLabel}`;
  return `${who} has the role ${CLUSTER_ROLE_NAMES[grant.role]} on ${where}, granted by ${grant.grantedBy} on ${day(grant.grantedAt)}`;
}

/** The SQL users that the permission excludes, according to the policy. */
function limitWords(permission: Permission, clusterRole: ClusterRole, settings: Settings): string {
  if (permission !== "sql_users.reset" && permission !== "sql_users.delete" && permission !== "sql_users.verify")
    return "";
  const limit = (user: Parameters<typeof limitOf>[2]) =>
    limitOf(permission, { role: "member", clusterRole }, user, settings);
  if (limit({ protected: false, state: "restricted" })) return " A setting leaves this to Cluster Admins.";
  const left = [
    ...(limit({ protected: true, state: "restricted" }) ? ["protected SQL users"] : []),
    ...(limit({ protected: false, state: "admin" }) ? ["SQL users not verified as restricted"] : []),
  ];
  return left.length > 0 ? ` Only Cluster Admins can do this to ${left.join(" and ")}.` : "";
}

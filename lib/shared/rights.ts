import {
  type AccountRole,
  ALL_CLUSTERS,
  CLUSTER_ROLE_NAMES,
  type ClusterRole,
  holds,
  limitOf,
  type Permission,
  POLICY,
} from "./policy.ts";
import { PERMISSION_WORDS } from "./policy-words.ts";
import type { Settings } from "./settings.ts";

/** Who holds a cluster role: an account, or all members of a team. */
export type RoleHolder = { kind: "account" | "team"; id: string };

/** A cluster role that somebody was given, on one cluster or, as `*`, on all. `grantedAt` is epoch milliseconds. */
export type Grant = {
  holder: RoleHolder;
  holderName: string;
  clusterId: string;
  role: ClusterRole;
  grantedBy: string;
  grantedAt: number;
};

/** An account as far as its rights go. */
export type Person = {
  id: string;
  name: string;
  email: string;
  role: AccountRole;
  disabled: boolean;
  teamIds: readonly string[];
};

export type RightsList = {
  people: Person[];
  teams: { id: string; name: string }[];
  grants: Grant[];
  /** by name; null where they could not be read */
  clusters: { id: string; name: string }[] | null;
  settings: Settings;
};

/** Whether a grant gives this person something: it is their own, or of a team of theirs. */
export function reaches({ holder }: Grant, { id, teamIds }: Person): boolean {
  return holder.kind === "account" ? holder.id === id : teamIds.includes(holder.id);
}

/** Whether a grant counts on this cluster. */
export function countsOn({ clusterId }: Grant, cluster: string): boolean {
  return clusterId === cluster || clusterId === ALL_CLUSTERS;
}

type Question = {
  person: Person;
  permission: Permission;
  cluster: { id: string; name: string };
  grants: readonly Grant[];
  settings: Settings;
  /** how a day is written */
  day: (at: number) => string;
};

/** Why a person may do a thing on a cluster, or why not, in words that name what would have to change. */
export function explain({ person, permission, cluster, grants, settings, day }: Question): {
  may: boolean;
  text: string;
} {
  const { name, role, disabled } = person;
  const rule = POLICY[permission];
  const onCluster = rule.on === "cluster" || rule.on === "own_clusters";
  const may = (does: boolean) =>
    `${onCluster ? `On ${cluster.name}, ${name}` : name} ${does ? "may" : "may not"} ${PERMISSION_WORDS[permission]}`;
  const yes = (because: string, more = "") => ({ may: true, text: `${may(true)}, because ${because}.${more}` });
  const no = (because: string) => ({ may: false, text: `${may(false)}, because ${because}.` });

  if (disabled) return no("the account is disabled");
  if (role === "administrator")
    return yes(
      `${name} is an administrator${onCluster ? ", and administrators are Cluster Admins on every cluster" : ""}`,
    );
  if (!onCluster)
    return holds({ role, clusterRole: undefined }, permission)
      ? yes("everybody who has an account may")
      : no("only administrators may");

  const theirs = grants.filter((grant) => reaches(grant, person) && countsOn(grant, cluster.id));
  const enough = theirs.filter((grant) => holds({ role, clusterRole: grant.role }, permission));
  const words = (grant: Grant) => grantWords(grant, name, cluster.name, day);
  if (enough.length > 0) {
    const limits = enough.map((grant) => limitWords(permission, grant.role, settings));
    // The strongest of them decides.
    const limit = limits.includes("") ? "" : limits[0];
    return yes(enough.map(words).join(", and because "), limit);
  }
  const takes = `it takes ${CLUSTER_ROLE_NAMES[rule.from]}`;
  if (theirs.length > 0) return no(`${takes}, and no more is given than this: ${theirs.map(words).join(", and ")}`);
  return no(`${takes}, and neither ${name} nor a team of theirs has a role there: the cluster does not exist for them`);
}

function grantWords(grant: Grant, name: string, clusterName: string, day: (at: number) => string): string {
  const who = grant.holder.kind === "team" ? `the team ${grant.holderName}, to which ${name} belongs,` : name;
  const where = grant.clusterId === ALL_CLUSTERS ? "all clusters" : clusterName;
  return `${who} has the role ${CLUSTER_ROLE_NAMES[grant.role]} on ${where}, given by ${grant.grantedBy} on ${day(grant.grantedAt)}`;
}

/** Which SQL users the permission leaves out, asked of the policy itself. */
function limitWords(permission: Permission, clusterRole: ClusterRole, settings: Settings): string {
  if (permission !== "sql_users.reset" && permission !== "sql_users.delete" && permission !== "sql_users.verify")
    return "";
  const limit = (user: Parameters<typeof limitOf>[2]) =>
    limitOf(permission, { role: "member", clusterRole }, user, settings);
  if (limit({ protected: false, state: "restricted" })) return " But a setting leaves this to Cluster Admins.";
  const left = [
    ...(limit({ protected: true, state: "restricted" }) ? ["those that are protected"] : []),
    ...(limit({ protected: false, state: "admin" }) ? ["those that were not proved restricted"] : []),
  ];
  return left.length > 0 ? ` Left out are ${left.join(" and ")}: they are for Cluster Admins.` : "";
}

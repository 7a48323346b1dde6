import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import type { ReviewChange } from "#lib/shared/reviews/review-rows.ts";
import type { ReviewedAccount } from "../../store/reviews/reviewed-accounts.ts";
import { type FrozenFacts, listIn } from "./facts.ts";

/** The frozen facts of an account, in the order of the evidence. `clusterNames`: known names by id. */
export function accountFacts(account: ReviewedAccount, clusterNames: ReadonlyMap<string, string>): FrozenFacts {
  const on = (clusterId: string) =>
    clusterId === ALL_CLUSTERS ? "all clusters" : (clusterNames.get(clusterId) ?? clusterId);
  return {
    person: account.name,
    role: account.role,
    state: account.disabled ? "disabled" : "enabled",
    clusterRoles: [...account.clusterRoles]
      .map(([clusterId, role]) => `${CLUSTER_ROLE_NAMES[role]} on ${on(clusterId)}`)
      .sort(),
    teams: account.teams.map(({ name, lead }) => (lead ? `${name} (lead)` : name)),
    rights: [...account.rights],
    signedInAt: account.signedInAt,
    createdAt: account.createdAt,
    invitedBy: account.invitedBy,
  };
}

/** Whether the account was disabled at the freeze. */
export const wasDisabled = (facts: FrozenFacts) => facts.state === "disabled";
/** The rights of the account at the freeze, as {@link ReviewedAccount} has them. */
export const frozenRights = (facts: FrozenFacts) => listIn(facts, "rights") ?? [];

/** The changes of a frozen account since the freeze. `now` undefined: it was removed. */
export function accountChanges(facts: FrozenFacts, now: ReviewedAccount | undefined): ReviewChange[] {
  if (!now) return ["removed"];
  const isOther = now.rights.join(" ") !== frozenRights(facts).join(" ");
  return [
    ...(now.disabled === wasDisabled(facts) ? [] : [now.disabled ? ("disabled" as const) : ("enabled" as const)]),
    ...(isOther ? (["rights"] as const) : []),
  ];
}

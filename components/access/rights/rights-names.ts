import type { RightsList, RoleHolder } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";

export type Option = { value: string; label: string };
type Named = readonly { id: string; name: string }[] | null;

/** The name of a cluster, or its id where the name is unknown. */
export function clusterName(clusters: Named, id: string): string {
  if (id === ALL_CLUSTERS) return "all clusters";
  return clusters?.find((cluster) => cluster.id === id)?.name ?? id;
}

/** The clusters to choose from, including those that appear only in a role. */
export function clusterOptions({ clusters, grants }: RightsList): Option[] {
  const ids = new Set([...(clusters ?? []).map(({ id }) => id), ...grants.map(({ clusterId }) => clusterId)]);
  ids.delete(ALL_CLUSTERS);
  return [...ids].map((id) => ({ value: id, label: clusterName(clusters, id) }));
}

type Choosable = { id: string; name: string; email: string; disabled?: boolean };

/** Accounts by name, with the email where two share a name. Disabled ones say so. */
export function personOptions(people: readonly Choosable[]): Option[] {
  const named = Map.groupBy(people, ({ name }) => name);
  return people.map(({ id, name, email, disabled }) => ({
    value: id,
    label: [name, ...((named.get(name)?.length ?? 0) > 1 ? [email] : []), ...(disabled ? ["disabled"] : [])].join(", "),
  }));
}

export function keyOf({ kind, id }: RoleHolder): string {
  return `${kind}:${id}`;
}

/** All role holders, accounts first. */
export function holderOptions({ people, teams }: Pick<RightsList, "people" | "teams">): Option[] {
  return [
    ...personOptions(people).map(({ value, label }) => ({ value: keyOf({ kind: "account", id: value }), label })),
    ...teams.map(({ id, name }) => ({ value: keyOf({ kind: "team", id }), label: `${name} (team)` })),
  ];
}

/** Who can be given a role: no disabled account, which could not use it. `holder` has one already. */
export function holdersToChoose(list: RightsList, holder: string | undefined): Option[] {
  const isOffered = ({ id, disabled }: Choosable) => !disabled || keyOf({ kind: "account", id }) === holder;
  return holderOptions({ teams: list.teams, people: list.people.filter(isOffered) });
}

export function holderOf(key: string): RoleHolder {
  const [kind, id = ""] = key.split(":", 2);
  return { kind: kind === "team" ? "team" : "account", id };
}

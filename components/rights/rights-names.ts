import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import type { RightsList, RoleHolder } from "#lib/shared/rights.ts";

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

/** Accounts by name, with the email where two share a name. */
export function personOptions(people: readonly { id: string; name: string; email: string }[]): Option[] {
  const shared = (name: string) => people.filter((person) => person.name === name).length > 1;
  return people.map(({ id, name, email }) => ({ value: id, label: shared(name) ? `${name}, ${email}` : name }));
}

export function keyOf({ kind, id }: RoleHolder): string {
  return `${kind}:${id}`;
}

/** All possible role holders, accounts first. */
export function holderOptions({ people, teams }: RightsList): Option[] {
  return [
    ...personOptions(people).map(({ value, label }) => ({ value: keyOf({ kind: "account", id: value }), label })),
    ...teams.map(({ id, name }) => ({ value: keyOf({ kind: "team", id }), label: `${name} (team)` })),
  ];
}

export function holderOf(key: string): RoleHolder {
  const [kind, id = ""] = key.split(":", 2);
  return { kind: kind === "team" ? "team" : "account", id };
}

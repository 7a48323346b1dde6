import type { ClosedCluster } from "#lib/shared/closed-clusters-schema.ts";

/** The clusters that the API key closes for these SQL users, where it closes all of them; undefined where one can be changed. */
export function allClosed(
  users: readonly { clusterId: string }[],
  closed: readonly ClosedCluster[] = [],
): readonly ClosedCluster[] | undefined {
  const ids = new Set(users.map(({ clusterId }) => clusterId));
  const ours = closed.filter(({ id }) => ids.has(id));
  return ids.size > 0 && ours.length === ids.size ? ours : undefined;
}

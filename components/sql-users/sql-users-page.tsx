import { stateWord } from "#components/clusters/cluster-words.ts";
import { type Cluster, isWritable } from "#lib/shared/clusters.ts";
import type { Rights } from "#lib/shared/sql-users.ts";
import { SqlUsersScreen } from "./sql-users-screen.tsx";

/** The SQL users of one cluster. A server component, so that the schema of clusters stays out of the browser. */
export function SqlUsersPage({
  cluster,
  rights,
  withList,
}: {
  cluster: Pick<Cluster, "id" | "name" | "state">;
  rights: Rights;
  withList: boolean;
}) {
  const { id, name, state } = cluster;
  const notReady = isWritable({ state }) ? null : stateWord(state);
  return <SqlUsersScreen cluster={{ id, name, notReady }} firstRights={rights} withList={withList} />;
}

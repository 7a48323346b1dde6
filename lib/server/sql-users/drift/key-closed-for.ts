import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { type RequestKind, type RequestState, WITHOUT_KEY } from "#lib/shared/requests/requests.ts";
import { creating, type SqlConnection } from "../../store/clusters/sql-connections.ts";

/** What is to be done, as a request or at once. */
type Asked = { kind: RequestKind; clusterId: string; state?: RequestState };

/**
 * Why the API key cannot do what is asked; null where it can, or where a SQL connection creates without it. The password of a ready request, and
 * another one of a claimed one, is set by the key alone. `closedOn`: why it changes nothing on a cluster. `connections`: those of all clusters
 * that it will be asked of, at least.
 */
export function keyClosedFor(
  closedOn: (clusterId: string) => KeyClosed | null,
  connections: readonly SqlConnection[],
): (asked: Asked) => KeyClosed | null {
  const byCluster = new Map(connections.map((each) => [each.clusterId, each]));
  return ({ kind, clusterId, state }) => {
    if (state === "ready" || state === "finished") return closedOn(clusterId);
    const closed = WITHOUT_KEY[kind] === "goes_on" ? null : closedOn(clusterId);
    if (closed === null || kind !== "create") return closed;
    const connection = creating(byCluster.get(clusterId));
    return connection === undefined || connection.listsSqlMade === false ? closed : null;
  };
}

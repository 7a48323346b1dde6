import { ClosedClustersNote } from "#components/sql-user-facts/key/closed-clusters-note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { isNext, type Leaver } from "#lib/shared/people/leaver.ts";

/** Which passwords a plan cannot replace, since the API key changes nothing on their clusters. */
export function ClosedNote({ leaver: { users, closed }, className }: { leaver: Leaver; className?: string }) {
  if (!closed) return null;
  const ids = new Set(closed.map(({ id }) => id));
  const left = users.filter((user) => isNext(user) && ids.has(user.clusterId));
  return (
    <ClosedClustersNote closed={closed} className={className}>
      The plan cannot rotate {counted(left.length, "SQL user")} there: set {left.length === 1 ? "its" : "their"}{" "}
      password
      {left.length === 1 ? "" : "s"} on the cluster.
    </ClosedClustersNote>
  );
}

import { useRead } from "#lib/client/calls/use-read.ts";
import type { Allowlist } from "#lib/shared/sql-users/allowlist.ts";

const MOST = 5;
const ANYWHERE = "0.0.0.0/0";

/** From where a cluster lets SQL users in: one that exists still cannot connect from elsewhere. */
export function AllowlistWords({ clusterId }: { clusterId: string }) {
  const { data, error } = useRead("cluster.allowlist", { clusterId });
  if (!data) return error ? <p className="text-ink-2">The IP allowlist could not be read.</p> : null;
  return (
    <div className="grid gap-1.5 text-ink-2 [overflow-wrap:anywhere]">
      <p>{wordsOf(data)}</p>
      {data.propagating && <p>A change of the list is still taking effect.</p>}
    </div>
  );
}

function wordsOf({ networks, you }: Allowlist): string {
  if (!networks)
    return "Rolecall's service account may not read the cluster's IP allowlist. To allow it, give the service account the role Cluster Developer on the cluster.";
  if (networks.length === 0)
    return "The IP allowlist has no entry for SQL, so no SQL user can connect over the internet. Private connectivity is not in this list.";
  if (networks.some(({ network }) => network === ANYWHERE)) return "The IP allowlist lets every IPv4 address in.";
  const some = networks.slice(0, MOST).map(({ network, name }) => (name === "" ? network : `${network} (${name})`));
  const more = networks.length > MOST ? ` and ${networks.length - MOST} more` : "";
  const where = you
    ? ` You are at ${you.address}, as Rolecall sees it, which is ${you.isIn ? "in the list" : "not in the list"}.`
    : "";
  return `The IP allowlist lets in ${some.join(", ")}${more}. Over the internet, a SQL user cannot connect from elsewhere.${where} Private connectivity is not in this list.`;
}

import { BlockList, isIP } from "node:net";
import type { Allowlist } from "#lib/shared/sql-users/allowlist.ts";
import type { Permit } from "../../access/guard.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { requestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";

/** Of this machine or a private network: the vendor sees another address of the same person. */
const UNSEEN = listOf([
  ...["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"],
  ...["::1/128", "fc00::/7", "fe80::/10"],
]);

const FRESH_MS = 60_000;
type Read = Awaited<ReturnType<ReturnType<typeof cloud>["allowlist"]>> | null;

/** Read from the vendor at most a minute ago, for all callers; null where the key may not read it. A failure is not cached. */
function readOnce(clusterId: string): Promise<Read> {
  const known = singleton("allowlists", () => new Map<string, { at: number; read: Promise<Read> }>());
  const found = known.get(clusterId);
  if (found && found.at > Date.now() - FRESH_MS) return found.read;
  const read = cloud()
    .allowlist(clusterId, { priority: "read" })
    .catch((error: unknown) => {
      if (error instanceof CloudError && error.code === "cloud_key_forbidden") return null;
      throw error;
    });
  known.set(clusterId, { at: Date.now(), read });
  read.catch(() => known.delete(clusterId));
  return read;
}

/** The IP allowlist of a cluster for SQL, at most a minute old. Throws CloudError, but not where only the key's role is missing. */
export async function getAllowlist(
  _permit: Permit<"cluster.read">,
  { clusterId }: { clusterId: string },
): Promise<Allowlist> {
  const { id } = await clusterFacts().one(clusterId);
  const { address } = await requestContext();
  const read = await readOnce(id);
  if (!read) return { networks: null, propagating: false, you: null };
  const networks = read.entries.filter(({ sql }) => sql).map(({ network, name }) => ({ network, name }));
  const of = listOf(networks.map(({ network }) => network));
  const isSeen = isIP(plain(address)) !== 0 && !has(UNSEEN, address);
  return {
    networks,
    propagating: read.propagating,
    you: isSeen ? { address: plain(address), isIn: has(of, address) } : null,
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [net = "", bits] = network.split("/");
    list.addSubnet(net, Number(bits), familyOf(net));
  }
  return list;
}

function has(list: BlockList, address: string): boolean {
  return list.check(plain(address), familyOf(plain(address)));
}

/** An IPv4 address in the form of IPv6 is the same address. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

import { reachableCluster } from "./checks.ts";
import type { Answer, Call } from "./cloud.ts";
import { pageOf, paginationOf, readPaging } from "./paging.ts";
import type { AllowlistEntry } from "./world/world.ts";

/** What a new cluster has without a change. */
const EVERY_ADDRESS: AllowlistEntry = { cidr_ip: "0.0.0.0", cidr_mask: 0, name: "anywhere", sql: true, ui: true };

/** GET the IP allowlist, ascending by address. A change is never in flight here. */
export function listAllowlist(call: Call): Answer {
  const { scope, ...request } = readPaging(call.query, `allowlist:${call.params.cluster_id.toLowerCase()}`);
  const keyOf = ({ cidr_ip, cidr_mask }: AllowlistEntry) => `${cidr_ip}/${cidr_mask}`;
  const entries = reachableCluster(call).allowlist ?? [EVERY_ADDRESS];
  const page = pageOf(
    entries.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    keyOf,
    request,
  );
  return { scope, json: { allowlist: page.items, propagating: false, pagination: paginationOf(scope, page) } };
}

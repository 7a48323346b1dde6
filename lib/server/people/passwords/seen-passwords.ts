import "server-only";
import type { SeenPassword } from "#lib/shared/passwords/exposures.ts";
import { present } from "#lib/shared/present.ts";
import type { Store } from "../../store/db/open.ts";
import { seenBy } from "../../store/passwords/exposures.ts";
import { namedClusters } from "../accounts/rights.ts";

/** Every password that an account was shown, with the cluster names that are known now. */
export async function seenPasswords(db: Store, accountId: string): Promise<SeenPassword[]> {
  const [seen, clusters] = await Promise.all([seenBy(db, accountId), namedClusters()]);
  const names = new Map(clusters?.map(({ id, name }) => [id, name]));
  return seen.map((each) => {
    const cluster = names.get(each.clusterId);
    return present({ ...each, cluster });
  });
}

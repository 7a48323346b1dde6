import type { SeenPassword } from "#lib/shared/passwords/exposures.ts";
import { present } from "#lib/shared/present.ts";
import type { Store } from "../../store/db/open.ts";
import { seenBy } from "../../store/passwords/exposures.ts";
import { namedClusters } from "../accounts/rights.ts";

/** What the account itself is told of a password that it was shown: not whose its SQL user is now, nor how it stands. */
export function withoutFactsNow(seen: SeenPassword): SeenPassword {
  return { ...seen, state: "unknown", owner: null, ownerId: null };
}

/** Every password that an account was shown, as it is told itself, with the cluster names that are known now. */
export async function seenPasswords(db: Store, accountId: string): Promise<SeenPassword[]> {
  const [seen, clusters] = await Promise.all([seenBy(db, accountId), namedClusters()]);
  const names = new Map(clusters?.map(({ id, name }) => [id, name]));
  return seen.map((each) => {
    const cluster = names.get(each.clusterId);
    return present({ ...withoutFactsNow(each), cluster });
  });
}

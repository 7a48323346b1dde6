import { beginsByClaim, grantMinutes } from "#lib/shared/requests/grants.ts";
import { requestSpecSchema } from "#lib/shared/requests/requests-schema.ts";
import type { Store } from "../store/db/open.ts";
import { unclaimedGrants } from "../store/requests/grants.ts";
import type { OwnedSqlUser } from "../store/sql-users/owned-sql-users.ts";

type Grant = NonNullable<OwnedSqlUser["grant"]>;

const timeOf = (spec: string) => requestSpecSchema.parse(JSON.parse(spec));

/** For how many minutes temporary access was approved. */
export function minutesOf({ spec, decidedAt }: Grant): number {
  return grantMinutes(timeOf(spec), decidedAt);
}

/** Whether the time of temporary access begins with its claim, which is to come. */
export const isWaiting = ({ spec, isClaimed }: Pick<Grant, "spec" | "isClaimed">): boolean =>
  !isClaimed && beginsByClaim(timeOf(spec));

/** The rows of the SQL users of these clusters whose stored end is only their latest one, since nobody has claimed them yet. */
export async function latestEnds(db: Store, clusterIds: readonly string[]): Promise<ReadonlySet<string>> {
  const waiting = (await unclaimedGrants(db, clusterIds)).filter(({ spec }) => isWaiting({ spec, isClaimed: false }));
  return new Set(waiting.flatMap(({ sqlUserId }) => sqlUserId ?? []));
}

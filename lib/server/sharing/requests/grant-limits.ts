import { settingsNow } from "../../access/settings.ts";
import { Refusal } from "../../base/failure.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { runningGrants } from "../../store/requests/grants.ts";

type Whose = Parameters<typeof runningGrants>[1];

/** Throws `too_many_grants` where the person, the team or the cluster has as much temporary access at once as the settings allow. */
export async function requireRoom(db: Store, whose: Whose): Promise<void> {
  const [{ grantsPerPerson, grantsPerTeam, grantsPerCluster }, running] = await Promise.all([
    settingsNow(db),
    runningGrants(db, whose, await storeTime(db)),
  ]);
  const { person, team, cluster } = running;
  if (person >= grantsPerPerson || team >= grantsPerTeam || cluster >= grantsPerCluster)
    throw new Refusal("too_many_grants");
}

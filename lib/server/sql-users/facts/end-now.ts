import "server-only";
import { instantAt } from "#lib/shared/time/instant.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import type { AnyJob } from "../../jobs/define.ts";
import { workOn } from "../../jobs/work.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { newestJobs } from "../../store/jobs/jobs.ts";
import { type Arranger, isEndDone, saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { endOfAccessJob } from "./ends.ts";

type Target = { clusterId: string; name: string; rowId: string };

/**
 * Ends the access of a SQL user now, as its end would. Resolves to whether the cluster shows that it cannot log in; otherwise rounds
 * continue until it does.
 */
export async function endAccessNow(db: Store, { rowId, ...target }: Target, by: Arranger): Promise<boolean> {
  // In its turn: a later end that is being set must not replace this one when it is stored.
  const at = await cloud().turns.take(target.clusterId, target.name, async () => {
    const now = instantAt(await storeTime(db));
    await saveEnd(db, target, now, by);
    return now;
  });
  const [job] = await newestJobs(db, { kind: "end_of_access", about: rowId, open: true });
  if (job) await workOn(db, endOfAccessJob as AnyJob, job.id, { local: "a person waits for it" });
  return isEndDone(db, { rowId, at });
}

import "server-only";
import { instantAt } from "#lib/shared/time/instant.ts";
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
export async function endNow(db: Store, { rowId, ...target }: Target, by: Arranger): Promise<boolean> {
  const at = instantAt(await storeTime(db));
  await saveEnd(db, target, at, by);
  const [job] = await newestJobs(db, { kind: "end_of_access", about: rowId });
  if (job) await workOn(db, endOfAccessJob as AnyJob, job.id, { local: "a person waits for it" });
  return isEndDone(db, { rowId, at });
}

import { setTimeout as sleep } from "node:timers/promises";
import { instantAt } from "#lib/shared/time/instant.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import type { AnyJob } from "../../jobs/define.ts";
import { workOn } from "../../jobs/work.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { newestJobs } from "../../store/jobs/jobs.ts";
import { type Arranger, isEndDone, saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { endOfAccessJob } from "./ends.ts";

const LOOK_MS = 100;
const MOST_MS = 5_000;

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
  const isDone = () => isEndDone(db, { rowId, at });
  if (!job) return isDone();
  // Where a round has it in hand at that moment, the person waits.
  const until = performance.now() + MOST_MS;
  while (!(await workOn(db, endOfAccessJob as AnyJob, job.id, { local: "a person waits for it" }))) {
    if ((await isDone()) || isStopping() || performance.now() > until) break;
    await sleep(LOOK_MS);
  }
  return isDone();
}

import { vi } from "vitest";
import type { WayBack } from "#lib/shared/restrict/restriction.ts";
import { currentActor } from "../server/access/guard.ts";
import { putBackDoor, wayBackDoor } from "../server/edge/doors/sql-users/restriction.ts";
import { JOBS } from "../server/edge/process/job-kinds.ts";
import { workOnJobs } from "../server/jobs/work.ts";
import { storePutBack } from "../server/restrict/back.ts";
import { withBack } from "../server/restrict/back-data.ts";
import { openedItem } from "../server/restrict/stored.ts";
import type { Store } from "../server/store/db/base.ts";
import { store } from "../server/store/db/store.ts";
import { itemsOfJob } from "../server/store/jobs/job-items.ts";
import { jobOf, newestJobs } from "../server/store/jobs/jobs.ts";
import { saveServer } from "../server/store/jobs/servers.ts";
import { inRequest } from "./next-headers.ts";
import { change, look, type Person } from "./requests.ts";
import { restriction } from "./restriction-steps.ts";

/* For tests only: SQL users that are put back as they were before their restriction. */

/** A server has the store, so that it knows all that happens from now on. */
export async function alive(): Promise<void> {
  await saveServer(await store(), "srv_test");
}

/** The item of a SQL user in a restriction, as the page names it. */
export async function itemIn(by: Person, id: string, name = "app") {
  const item = (await restriction(by, id)).items.find((each) => each.name === name);
  if (!item) throw new Error(`${name} is in no such restriction`);
  return item;
}

export async function wayBack(by: Person, id: string, name = "app"): Promise<WayBack> {
  const shown = await look(by, wayBackDoor, { id, item: (await itemIn(by, id, name)).id });
  if (!shown.ok) throw new Error(JSON.stringify(shown.error));
  return shown.value;
}

/** Presses *Put it back* for what was shown; resolves to the code of the refusal, or null. */
export async function pressed(by: Person, id: string, more: object = {}, name = "app"): Promise<string | null> {
  const { digest = "0".repeat(64) } = await wayBack(by, id, name);
  const input = { id, item: (await itemIn(by, id, name)).id, hours: 4, digest, reason: "The release cannot migrate." };
  const answer = await change(by, putBackDoor, Object.assign(input, more));
  return answer.ok ? null : answer.error.code;
}

/** The job that puts a SQL user back, once nothing of it is under way or due. */
export async function backAtRest(timeout = 60_000) {
  const db = await store();
  return vi.waitFor(
    async () => {
      await workOnJobs(db, JOBS, { pause: async () => {} });
      const [newest] = await newestJobs(db, { kind: "put_back" });
      const job = newest && (await jobOf(db, "put_back", newest.id));
      const [item] = job ? await itemsOfJob(db, job.id) : [];
      const isDue = job?.state === "running" && job.nextAt !== null && job.nextAt <= Date.now();
      if (!job || !item || isDue || item.state === "running")
        throw new Error(JSON.stringify([job, item?.state, item?.step, item?.code]));
      return { job, item };
    },
    { timeout, interval: 20 },
  );
}

/** Stores that a SQL user is put back, by no server; resolves to the id of the job. `hours`: 0 for no time, which no door takes. */
export async function storedBack(by: Person, restrictionId: string, hours = 1): Promise<string> {
  const { digest = "" } = await wayBack(by, restrictionId);
  const { id: item } = await itemIn(by, restrictionId);
  const { id } = await inRequest(by.browser, async () => {
    const actor = await currentActor(false);
    if (!actor) throw new Error("nobody is signed in");
    return storePutBack(actor, { id: restrictionId, item, hours, digest, reason: "It cannot migrate." });
  });
  return id;
}

/** The time for which one was put back is over. */
export async function endTime(db: Store, jobId: string): Promise<void> {
  const job = await jobOf(db, "put_back", jobId);
  const [item] = (await itemsOfJob(db, jobId)).map(openedItem);
  if (!job || !item) throw new Error("nothing is put back");
  const data = withBack({ job, item }, { until: Date.now() });
  const row = db.updateTable("job_items").set({ data: JSON.stringify(data), next_at: 0 });
  await row.where("job_id", "=", jobId).execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("id", "=", jobId).execute();
}

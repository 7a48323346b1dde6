import { z } from "zod";
import { may } from "#lib/shared/policy.ts";
import { kindText, type Sample, WATCH_EVERY_MINUTES } from "#lib/shared/restrict/watch/watched.ts";
import { newId } from "../../base/ids.ts";
import { startJob } from "../../jobs/control.ts";
import { defineJob, type JobEnd, type Step, type StepContext, type StepEnd } from "../../jobs/define.ts";
import { endOfError } from "../../jobs/run-item.ts";
import { storeTime } from "../../store/db/clock.ts";
import { type Store, StoreUnavailable } from "../../store/db/open.ts";
import {
  roomFor,
  runningWatches,
  saveFailedReading,
  saveReading,
  type Watch,
  watchedClusters,
} from "../../store/sql-users/watches.ts";
import { type ClusterSamples, readSamples } from "./read-samples.ts";

const input = z.object({ clusterId: z.string() });
/** How far the cluster was read is stored with the watches, so that the next job goes on from there. */
const given = z.object({});
type Input = z.infer<typeof input>;
type Given = z.infer<typeof given>;
type Context = StepContext<Input, Given, Given, "read">;
type End = StepEnd<Given, "read">;

const EVERY_MS = WATCH_EVERY_MINUTES * 60_000;
/** A node reports a statement that has ended a moment later, and its clock may differ. */
const LATE_MS = 60_000;

/** A reading changes nothing on the cluster, and is stored with the outcome of its step: one that a crash ended is done again. */
const read: Step<Input, Given, Given, "read"> = {
  as: "rolecall",
  run: readOnce,
  recover: async () => ({ is: "not done" }),
};

/** Reads, again and again, what the watched SQL users of one cluster do, until none is watched any more. */
export const watchJob = defineJob({
  kind: "watch",
  input,
  item: given,
  data: given,
  steps: { read },
  // It only reads, and was authorized when each watch was started.
  mayRun: () => {},
  maySee: (actor, { input: { clusterId } }) => may(actor, "sql_users.restrict", clusterId),
  // A person stops the watch of a SQL user; the job ends with the last one.
  mayControl: () => false,
  atOnce: 1,
  ended: beginAgain,
  keepDays: 1,
});

async function readOnce({ db, job, once }: Context): Promise<End> {
  const { clusterId } = job.input;
  const begunAt = await storeTime(db);
  const watches = await runningWatches(db, clusterId);
  if (watches.length === 0) return once(() => Promise.resolve({ is: "done" }));
  const ids = watches.map(({ sqlUserId }) => sqlUserId);
  const after = Math.min(...watches.map(({ readAt, startedAt }) => readAt ?? startedAt));
  const upTo = Math.max(begunAt - LATE_MS, after);
  const next = begunAt + EVERY_MS;
  try {
    const samples = await readSamples(clusterId, job.requestId, { after, upTo });
    return await once(async (transaction) => {
      const found = foundIn(watches, samples, await roomFor(transaction, ids));
      await saveReading(transaction, Object.assign({ ids, upTo, isHidden: samples.isHidden }, found));
      const isLast = (await runningWatches(transaction, clusterId)).every(({ until }) => until <= next);
      return isLast ? { is: "done" } : { is: "again", at: next };
    });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const { code, words } = endOfError(error);
    await saveFailedReading(db, ids, code);
    return { is: "again", at: next, code, words };
  }
}

/** What is of SQL users that are watched, since then, and was not read before. All else is dropped here. */
function foundIn(watches: readonly Watch[], { now, ended, last }: ClusterSamples, room: ReadonlyMap<string, number>) {
  const ran = new Map<string, readonly Sample[]>();
  const lasted = new Map<string, readonly Sample[]>();
  for (const { sqlUserId, name, startedAt, readAt } of watches) {
    const since = (ended.get(name) ?? []).filter(({ first }) => first >= Math.max(startedAt, readAt ?? 0));
    const all = merged([...(now.get(name) ?? []), ...since]);
    ran.set(sqlUserId, withTables(all, room.get(sqlUserId) ?? 0));
    // Several of one kind count once a day too.
    lasted.set(
      sqlUserId,
      merged(last.get(name) ?? []).map((each) => Object.assign(each, { samples: 1 })),
    );
  }
  return { ran, last: lasted };
}

/** At most so many keep their table: a cluster with many would fill the store. Of the others the database counts. */
function withTables(samples: readonly Sample[], most: number): Sample[] {
  if (samples.length <= most) return [...samples];
  const rest = samples.slice(most).map((sample) => Object.assign({}, sample, { table: null }));
  return merged([...samples.slice(0, most), ...rest]);
}

/** One for each place and kind: rows of the store have one key. */
function merged(samples: readonly Sample[]): Sample[] {
  const keyOf = ({ database, table, kind, last }: Sample) =>
    JSON.stringify([database, table, kindText(kind), Math.floor(last / DAY_MS)]);
  return [...Map.groupBy(samples, keyOf).values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const all = [first, ...others];
    const together = {
      samples: all.reduce((sum, each) => sum + each.samples, 0),
      first: Math.min(...all.map((each) => each.first)),
      last: Math.max(...all.map((each) => each.last)),
    };
    return [Object.assign({}, first, together)];
  });
}

const DAY_MS = 24 * 60 * 60_000;

/** Begins the readings of a cluster, where they do not run. `transaction` may be a store. Resolves to the id of the job that was stored. */
export function beginReadings(transaction: Store, clusterId: string): Promise<string | undefined> {
  const starter = { id: "", email: "Rolecall", name: "Rolecall", sessionHash: "" };
  const job = { starter, requestId: newId("req"), address: "", input: { clusterId }, about: clusterId };
  return startJob(transaction, watchJob, Object.assign(job, { openKey: `watch:${clusterId}` }), [
    { step: "read", input: {}, data: {} },
  ]);
}

/** Begins the readings of clusters where a watch runs and no job reads, such as after the end of one had failed. */
export async function beginMissing(db: Store): Promise<void> {
  for (const clusterId of await watchedClusters(db)) await beginReadings(db, clusterId);
}

/** A watch may have been started while the last step ended. */
async function beginAgain({ db, job }: JobEnd<Input>): Promise<void> {
  const { clusterId } = job.input;
  const next = (await storeTime(db)) + EVERY_MS;
  const isLeft = (await runningWatches(db, clusterId)).some(({ until }) => until > next);
  if (isLeft) await beginReadings(db, clusterId);
}

import { z } from "zod";
import { SINCE_EVERY_MINUTES, SINCE_HOURS } from "#lib/shared/restrict/since/since.ts";
import { kindText } from "#lib/shared/restrict/watch/watched.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { startJob } from "../../jobs/control.ts";
import { defineJob, type Step, type StepContext, type StepEnd } from "../../jobs/define.ts";
import { endOfError } from "../../jobs/run-item.ts";
import { storeTime } from "../../store/db/clock.ts";
import { type Store, StoreUnavailable } from "../../store/db/open.ts";
import { pauseJob } from "../../store/jobs/job-changes.ts";
import { itemsOfJob } from "../../store/jobs/job-items.ts";
import { jobOf } from "../../store/jobs/jobs.ts";
import { rowsPutBack } from "../../store/jobs/put-backs.ts";
import { addSeen, type Seen, saveLook, seenSince } from "../../store/jobs/restricted-seen.ts";
import { openedItem, type RestrictionItem, type RestrictionJob, restrictionInput } from "../stored.ts";
import { type Look, lookAt } from "./look.ts";
import { notifyOver, notifyRefused } from "./notify.ts";

const input = z.object({ clusterId: z.string(), restriction: z.string() });
const given = z.object({});
type Input = z.infer<typeof input>;
type Given = z.infer<typeof given>;
type Context = StepContext<Input, Given, Given, "look">;
type End = StepEnd<Given, "look">;

const MINUTE_MS = 60_000;
const SINCE_MS = SINCE_HOURS * 60 * MINUTE_MS;
/** While the job runs, the next SQL user may be minutes away. */
const SOON_MS = MINUTE_MS;
const LATER_MS = SINCE_EVERY_MINUTES * MINUTE_MS;
/** Clocks of the cluster and of the store differ. */
const AHEAD_MS = 5 * MINUTE_MS;
/** So many kinds of refused statements are named. */
const MOST_KINDS = 5;

/** A look changes nothing on the cluster, and counts what is there anew: one that a crash ended is done again. */
const look: Step<Input, Given, Given, "look"> = {
  as: "rolecall",
  run: lookOnce,
  recover: async () => ({ is: "not done" }),
};

/** Looks at the SQL users of one restriction, from its start until 72 hours after the last one was restricted. */
export const sinceJob = defineJob({
  kind: "restriction_watch",
  input,
  item: given,
  data: given,
  steps: { look },
  // It only reads, and was authorized with the restriction.
  mayRun: () => {},
  maySee: () => false,
  mayControl: () => false,
  atOnce: 1,
  keepDays: 1,
});

/** Stores the looks at a restriction, in the transaction that starts it. `sessions`: those that each SQL user has open then. */
export async function beginLooks(
  transaction: Store,
  { restriction, clusterId }: Input,
  sessions: ReadonlyMap<string, number | undefined>,
): Promise<void> {
  const items = await itemsOfJob(transaction, restriction);
  await addSeen(
    transaction,
    restriction,
    items.map(({ id, name }) => ({ itemId: id, sessionsBefore: sessions.get(name) ?? null })),
  );
  const starter = { id: "", email: "Rolecall", name: "Rolecall", sessionHash: "" };
  const job = { starter, requestId: newId("req"), address: "", input: { clusterId, restriction }, about: restriction };
  const nextAt = (await storeTime(transaction)) + SOON_MS;
  await startJob(transaction, sinceJob, Object.assign(job, { startAt: nextAt }), [
    { step: "look", input: {}, data: {}, nextAt },
  ]);
}

/** The SQL users of a restriction that are restricted, and since when. */
type Restricted = { item: RestrictionItem; at: number };

export async function restrictedOf(db: Store, id: string): Promise<Restricted[]> {
  return (await itemsOfJob(db, id)).flatMap((each) => {
    const item = openedItem(each);
    const { result, checkedAt } = item.data;
    const isRestricted = result === "restricted" || result === "privileged";
    return isRestricted && checkedAt !== null ? [{ item, at: checkedAt }] : [];
  });
}

/** When the last look at a restricted SQL user is due. */
export const untilOf = (restricted: readonly Pick<Restricted, "at">[]) =>
  Math.max(0, ...restricted.map(({ at }) => at)) + SINCE_MS;

async function lookOnce({ db, job, once }: Context): Promise<End> {
  const { clusterId, restriction: id } = job.input;
  const [stored, now] = [await jobOf(db, "restriction", id), await storeTime(db)];
  if (!stored) return { is: "done" };
  const restriction = { ...stored, input: restrictionInput.parse(stored.input) };
  const all = await restrictedOf(db, id);
  const watched = all.filter(({ at }) => now < at + SINCE_MS);
  const isOpen = restriction.state === "running" || restriction.state === "paused";
  if (!isOpen && watched.length === 0) {
    await notifyOver(
      db,
      restriction,
      all.map(({ item }) => item),
    );
    return { is: "done" };
  }
  const next = now + (restriction.state === "running" ? SOON_MS : LATER_MS);
  // A look wakes a Basic cluster and costs request units.
  if (restriction.state !== "running" && (await isBasic(clusterId)))
    return isOpen ? { is: "again", at: next } : { is: "done" };
  // One that was put back has what the restriction took.
  const back = new Set(await rowsPutBack(db));
  const restricted = watched.filter(({ item }) => !back.has(item.sqlUserId));
  if (restricted.length === 0) return { is: "again", at: next };
  try {
    const since = new Map(restricted.map(({ item, at }) => [item.name, at]));
    const seen = await lookAt(clusterId, job.requestId, { since, upTo: now + AHEAD_MS });
    const before = await seenSince(db, id);
    const found = restricted.flatMap((each) => seenIn(seen, each, before.get(each.item.id), now));
    await pauseAtRefusals(db, restriction, found);
    await notifyRefused(
      db,
      restriction,
      restricted.map(({ item }) => item),
      found,
    );
    const isLast = !isOpen && watched.every(({ at }) => at + SINCE_MS <= next);
    if (isLast)
      await notifyOver(
        db,
        restriction,
        all.map(({ item }) => item),
        found,
      );
    return await once(async (transaction) => {
      await saveLook(transaction, found);
      return isLast ? { is: "done" } : { is: "again", at: next };
    });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const { code, words } = endOfError(error);
    return { is: "again", at: next, code, words };
  }
}

async function isBasic(clusterId: string): Promise<boolean> {
  try {
    return (await clusterFacts().one(clusterId)).plan === "BASIC";
  } catch (error) {
    log().info({ clusterId, error }, "the plan of a cluster with a restriction is not known");
    return false;
  }
}

/** What is known of a SQL user after this look. The insights of a cluster are thrown away, so what was seen before stays. */
function seenIn({ sessions, refused }: Look, { item, at }: Restricted, before: Seen | undefined, now: number): Seen[] {
  if (!before) return [];
  const own = (refused ?? []).filter(({ user }) => user === item.name);
  const open = sessions?.get(item.name);
  const kinds = own.map(({ database, needs, beyond, isUnclear }) => ({
    kind: kindText({ needs, beyond, isUnclear }),
    database,
  }));
  const named = new Map([...before.kinds, ...kinds].map((each) => [JSON.stringify([each.database, each.kind]), each]));
  const times = own.flatMap(({ first, last }) => [Math.max(first ?? at, at), last ?? at]);
  const known = (...all: readonly (number | null)[]) => all.filter((each) => each !== null);
  return [
    Object.assign({}, before, {
      sessionsNow: sessions ? (open?.sessions ?? 0) : before.sessionsNow,
      newestSessionAt: open?.newest ?? before.newestSessionAt,
      refused: Math.max(
        before.refused,
        own.reduce((sum, { statements }) => sum + statements, 0),
      ),
      refusedFirst: smallest(known(before.refusedFirst, ...times)),
      refusedLast: largest(known(before.refusedLast, ...times)),
      kinds: [...named.values()].slice(0, MOST_KINDS),
      lookedAt: now,
      hidesRefusals: refused === null,
      hidesSessions: sessions === null,
    }),
  ];
}

const smallest = (all: readonly number[]) => (all.length === 0 ? null : Math.min(...all));
const largest = (all: readonly number[]) => (all.length === 0 ? null : Math.max(...all));

/** Pauses a restriction with a first one to be watched, where statements of a restricted SQL user fail since it was started or resumed. */
async function pauseAtRefusals(db: Store, { id, state, changedAt, input }: RestrictionJob, found: readonly Seen[]) {
  if (state !== "running" || input.canaryMinutes === 0) return;
  const isRefused = found.some(({ refusedLast }) => refusedLast !== null && refusedLast > changedAt);
  if (isRefused) await pauseJob(db, id, { by: "Rolecall", cause: "restriction_refusals" });
}

import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { present } from "#lib/shared/present.ts";
import { isHeld, takenWords } from "#lib/sql/answers/holdings.ts";
import type { Script } from "#lib/sql/tokens.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import { scriptDigest } from "../base/script-digest.ts";
import { requireAssumed } from "../cloud/assumed.ts";
import type { Link } from "../cluster-sql/link.ts";
import type { NextStep, Step } from "../jobs/define.ts";
import { endOfError } from "../jobs/run-item.ts";
import { forgetSqlUserFacts } from "../sql-users/facts/one-user.ts";
import { requireSameRow } from "../sql-users/find-sql-user.ts";
import { passwordLease } from "../sql-users/passwords/password-in-view.ts";
import { appendWithin } from "../store/audit/audit-events.ts";
import { newEvent } from "../store/audit/record-event.ts";
import { storeTime } from "../store/db/clock.ts";
import { type Store, StoreUnavailable } from "../store/db/open.ts";
import { itemOf } from "../store/jobs/job-items.ts";
import { jobOf } from "../store/jobs/jobs.ts";
import { lockItem } from "../store/jobs/restrictions.ts";
import { withLease } from "../store/jobs/turns.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { markPutBack } from "../store/sql-users/proofs.ts";
import { isProof, keepProof } from "../verification/keep-proof.ts";
import { asRead } from "./as-read.ts";
import { backOf, isTrue, wantedOf, withBack } from "./back-data.ts";
import { notifyBack, notifySecond } from "./notify-back.ts";
import { planOf, readHoldings } from "./plan.ts";
import { begun, isRefused, onItsCluster, send } from "./send.ts";
import { readVerdict } from "./steps.ts";
import {
  type BackEnd,
  type BackStepName,
  type Context,
  openedItem,
  type RestrictionData,
  type RestrictionGiven,
  type RestrictionInput,
  type RestrictionItem,
  type RestrictionJob,
  restrictionInput,
  restrictionOf,
} from "./stored.ts";
import { finish } from "./taken.ts";
import { BACK_CODES, givingOf, isChangedThrough, knowersSince, storeProblem } from "./way-back.ts";

type BackStep = Step<RestrictionInput, RestrictionGiven, RestrictionData, BackStepName>;
type LastingStep = Extract<BackStep, { as: "rolecall" }>;
type Now = NextStep<RestrictionInput, RestrictionGiven, RestrictionData>;

const SOON_MS = 60_000;

/**
 * A step after the first statement. A fault of Rolecall ends it no more than a cluster that does not answer, since a superuser would be
 * left; and once its time is over, whatever keeps it from being restricted again is told.
 */
export function lasting(step: LastingStep): BackStep {
  return {
    as: "rolecall",
    run: async (context) =>
      orStuck(context, await step.run(context).catch((error: unknown) => afterFault(context, error))),
    recover: step.recover,
  };
}

function afterFault({ job }: Context, error: unknown): BackEnd {
  if (error instanceof StoreUnavailable || (error instanceof Refusal && error.code === "busy")) throw error;
  log().error({ job: job.id, error }, "a SQL user that was put back is in hand still");
  return { is: "again", afterMs: SOON_MS, code: endOfError(error).code };
}

async function orStuck(context: Context, end: BackEnd): Promise<BackEnd> {
  const { db, item } = context;
  const data = end.data ?? item.data;
  const isLate = end.is === "again" && end.code !== undefined && backOf(item).until <= (await storeTime(db));
  if (!isLate || data.back?.isStuck) return end;
  await notifyBack(db, context, "stuck", end.code);
  return Object.assign({}, end, {
    data: Object.assign({}, data, { back: Object.assign({}, data.back, { isStuck: true }) }),
  });
}

/** Whether there is nothing to give any more, so that nobody's right is asked. */
async function isSettled({ db, item }: Pick<Now, "db" | "item">): Promise<boolean> {
  const { begunAt, cancelledBy, deadline } = backOf(item);
  return begunAt !== null || cancelledBy !== null || deadline <= (await storeTime(db));
}

/**
 * Gives back what the restriction took: once, and by the right of its starter. After a crash nothing is sent again: what the cluster gave by
 * then is what it got.
 */
export const giveStep: BackStep = {
  as: async (now) => ((await isSettled(now)) ? "rolecall" : "starter"),
  async run(context: Context & { readonly actor: Actor | undefined }) {
    const { begunAt, cancelledBy } = backOf(context.item);
    try {
      if (begunAt !== null) return await settleGiven(context);
      if (cancelledBy !== null) return nothingGiven("way_back_cancelled");
      if (!context.actor) return nothingGiven("way_back_over");
      return await withLease(context.db, passwordLease(context.item), () => give(context));
    } catch (error) {
      if (backOf(context.item).begunAt !== null) return afterFault(context, error);
      if (error instanceof StoreUnavailable) throw error;
      // Nothing was sent, and the person tries again.
      const { code, words } = endOfError(error);
      return { is: "failed", code, words } as const;
    }
  },
  recover: async (context) =>
    backOf(context.item).begunAt === null
      ? { is: "not done" }
      : settleGiven(context).catch((error: unknown) => afterFault(context, error)),
};

const nothingGiven = (code: ErrorCode): BackEnd => ({ is: "failed", code });

async function give(context: Context): Promise<BackEnd> {
  const { db, item, job } = context;
  if (!isTrue(context)) return nothingGiven("way_back_edited");
  await requireSameRow(item, item.sqlUserId);
  const found = await originalOf(db, item);
  if (!isSameUser(found.item, item)) return nothingGiven("way_back_edited");
  const problem = await storeProblem(db, found, job.id);
  if (problem) return nothingGiven(BACK_CODES[problem]);
  const knowers = await knowersSince(db, item, found.job);
  const back = backOf(item);
  const isKnown = knowers.every((name) => back.knowers.includes(name));
  if (knowers.length > 0 && (back.secondBy === null || !isKnown)) return askSecond(context, knowers);
  return onItsCluster(context, async (link) => {
    await requireAssumed([item.clusterId], ["states"]);
    const all = await readHoldings(link);
    if (!all.of(item.name).isThere) return nothingGiven("sql_user_not_found");
    if (await isChangedThrough(db, found, all)) return nothingGiven(BACK_CODES.changed_since);
    const { script, gives, lost } = givingOf(item.name, found.item.data, all);
    if (scriptDigest(script) !== item.input.digest) return nothingGiven("sql_changed");
    const begunAt = await storeTime(db);
    const until = back.hours === null ? back.deadline : Math.min(begunAt + back.hours * HOUR_MS, back.deadline);
    const data = withBack(context, { begunAt, until, gives: [...gives], lost: [...lost] });
    const mark = { rowId: item.sqlUserId, by: job.starter.name };
    await context.save({ data, unsure: true }, async (transaction) => {
      // It may be ended at this moment.
      if ((await lockedItem(transaction, found.item.id))?.data.closedBy !== null) throw new Refusal("way_back_over");
      await markPutBack(transaction, mark);
    });
    await sendUntilRefused(context, link, script);
    return settledOn(link, context);
  });
}

const HOUR_MS = 60 * 60_000;

async function lockedItem(transaction: Store, id: string): Promise<RestrictionItem | undefined> {
  const item = await lockItem(transaction, id);
  return item && openedItem(item);
}

const isSameUser = (one: RestrictionItem, other: RestrictionItem) =>
  one.clusterId === other.clusterId && one.name === other.name && one.sqlUserId === other.sqlUserId;

/** The restriction and its item, as the store has them now. */
async function originalOf(
  db: Store,
  { jobId }: RestrictionItem,
): Promise<{ job: RestrictionJob; item: RestrictionItem }> {
  const own = await jobOf(db, "put_back", jobId);
  const found = own?.about ? await itemOf(db, own.about) : undefined;
  const restriction = found && (await jobOf(db, "restriction", found.jobId));
  if (!found || !restriction) throw new Refusal("way_back_over");
  const job = Object.assign({}, restriction, { input: restrictionInput.parse(restriction.input) });
  return { job, item: openedItem(found) };
}

/** Waits until another Cluster Admin agrees, as long as the way back lasts. */
async function askSecond(context: Context, knowers: readonly string[]): Promise<BackEnd> {
  const { db, item, job } = context;
  const data = withBack(context, { knowers: [...knowers], secondBy: null });
  await notifySecond(db, { job, item }, knowers);
  return { is: "again", at: backOf(item).deadline, code: "way_back_second", data };
}

/** Where the first one is refused, the others are not sent. Words of refusals are kept: what the cluster has then is read. */
async function sendUntilRefused(context: Context, link: Link, script: Script): Promise<void> {
  for (const [at, statement] of script.entries())
    try {
      await send(context, link, statement);
    } catch (error) {
      if (!isRefused(error)) throw error;
      const { lost } = backOf(context.item);
      const words = error.words ?? "the database refused a statement";
      await context.save({ data: withBack(context, { lost: [...lost, words] }) });
      if (at === 0) return;
    }
}

/** A statement of a server that stood still may arrive as late as this: no change may take longer. */
const LATE_MS = 6 * 60_000;

/** Reads what the cluster gave. Where it gave nothing, the SQL user is proved restricted again, since a lost statement may arrive late. */
const settleGiven = (context: Context): Promise<BackEnd> => begun(context, (link) => settledOn(link, context));

async function settledOn(link: Link, context: Context): Promise<BackEnd> {
  const held = (await readHoldings(link)).of(context.item.name);
  const { gives } = backOf(context.item);
  if (gives.some((each) => isHeld(held, each))) return { is: "done", next: "given", data: context.item.data };
  const data = withBack(context, { isEmpty: true });
  return (await isOver(context))
    ? { is: "done", next: "take", data }
    : { is: "again", next: "take", afterMs: LATE_MS, data };
}

/** Proves what the SQL user is now, names what could not be given, and lets it be so for the time that was chosen. */
export const givenStep: LastingStep = {
  as: "rolecall",
  run: (context) =>
    begun(context, async (link) => {
      const { item, job, db } = context;
      const { clusterId, name, sqlUserId } = item;
      const since = await storeTime(db);
      const judge = await readVerdict(link, { clusterId, name, wanted: undefined });
      const verdict = judge();
      forgetSqlUserFacts(item);
      const user = { name, state: "admin" } as const;
      // Where the row is another one by now, the next steps say so.
      const isSame = (await rowOf(db, { clusterId, name }))?.id === sqlUserId;
      if (isSame && isProof(verdict) && verdict.state !== "restricted")
        await keepProof({
          clusterId,
          user,
          rowId: sqlUserId,
          verdict,
          by: job.starter.name,
          live: true,
          since,
          against: judge,
        });
      const held = (await readHoldings(link)).of(name);
      const missing = backOf(item).gives.filter((each) => !isHeld(held, each));
      const lost = [...backOf(item).lost, ...missing.map((each) => `without ${takenWords(name, each)}`)];
      const end = await hold(context, lost);
      await notifyBack(db, context, "given");
      return end;
    }),
  recover: async () => ({ is: "not done" }),
};

/** Stores what it got, with its event, and that it is restricted again at its time. */
async function hold(context: Context, lost: string[]): Promise<BackEnd> {
  const { item, job } = context;
  const data = withBack(context, { lost });
  const { gives, until, secondBy } = backOf(item);
  const event = newEvent({
    action: "restrict.given_back",
    actor: { accountId: job.starter.id, email: job.starter.email },
    request: { requestId: job.requestId, address: job.address },
    outcome: "done",
    clusterId: item.clusterId,
    target: item.name,
    details: present({
      restriction: restrictionOf(job),
      until: new Date(until).toISOString(),
      gave: gives
        .toReversed()
        .map((each) => takenWords(item.name, each))
        .join("; ")
        .slice(0, 2_000),
      lost: lost.length > 0 ? lost.join("; ").slice(0, 2_000) : undefined,
      agreed: secondBy ?? undefined,
    }),
  });
  const end: BackEnd = { is: "done", next: "hold", data, eventId: event.id };
  await context.once(async (transaction) => {
    await appendWithin(transaction, [event]);
    return end;
  });
  return end;
}

const WARNS_MS = 10 * 60_000;

/** Waits for the end of its time, and notifies ten minutes before. Sends nothing. */
export const holdStep: LastingStep = {
  as: "rolecall",
  async run(context) {
    const { until } = backOf(context.item);
    const now = await storeTime(context.db);
    if (now >= until || !isTrue(context)) return { is: "done", next: "take" };
    if (now < until - WARNS_MS) return later(context, until - WARNS_MS);
    await notifyBack(context.db, context, "soon");
    return later(context, until);
  },
  async recover(context) {
    const isDue = (await storeTime(context.db)) >= backOf(context.item).until;
    if (isDue) return { is: "done", next: "take" };
    return context.item.state === "unknown" ? OPEN : { is: "not done" };
  },
};

/** An item that waits in a job that is over would not be looked at again. */
const OPEN: BackEnd = { is: "unknown", code: "outcome_unknown", looksAgain: true };

async function later(context: Context, at: number): Promise<BackEnd> {
  return (await isOver(context)) ? OPEN : { is: "again", at };
}

async function isOver({ db, job }: Context): Promise<boolean> {
  const { state } = (await jobOf(db, job.kind, job.id)) ?? {};
  return state === "stopped" || state === "ended";
}

/** Reads what it holds by now, all of which is taken again. */
export const takeStep: LastingStep = {
  as: "rolecall",
  run: (context) =>
    begun(context, async (link, { sqlUser }) => {
      const { item, db } = context;
      const { clusterId, name, sqlUserId } = item;
      const held = (await readHoldings(link)).of(name);
      const isSame = (await rowOf(db, { clusterId, name }))?.id === sqlUserId;
      if (!isSame && held.isThere && backOf(item).gives.some((each) => isHeld(held, each)))
        return { is: "again", afterMs: HOUR_MS, code: "sql_user_not_found" };
      if (!held.isThere || !isSame) return finish(context, { is: "failed", code: "sql_user_not_found" });
      const plan = planOf({ name, wanted: wantedOf(context), held, ownUser: sqlUser });
      const now = { taken: [...plan.taken], joined: [...plan.joined], sent: 0, undoes: null, result: null };
      const data = Object.assign({}, item.data, now, { powers: [], checkedAt: null });
      return { is: "done", next: "roles", data: asRead(item, data) };
    }),
  recover: async () => ({ is: "not done" }),
};

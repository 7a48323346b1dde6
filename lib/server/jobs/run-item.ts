import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Actor } from "../access/guard.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import { isStopping } from "../base/request/in-flight.ts";
import { SqlError } from "../base/sql-error.ts";
import { type Store, StoreUnavailable } from "../store/db/open.ts";
import { inTransaction } from "../store/db/transaction.ts";
import {
  beginStep,
  endStep,
  type Item,
  type StepRecord,
  type StoredEnd,
  saveItem,
  stepsOfItem,
  takeItem,
} from "../store/jobs/job-items.ts";
import type { Job } from "../store/jobs/jobs.ts";
import { type AnyJob, limited, MOST_ITEM, StarterGone, type Step, type StepContext, type StepEnd } from "./define.ts";

/** A run of a job on this server; it lasts as long as the job's lease. */
export type Run = {
  readonly db: Store;
  readonly kind: AnyJob;
  readonly job: Job;
  readonly id: string;
  readonly local: unknown;
  readonly pause: (ms: number) => Promise<void>;
};

type AnyStep = Step<unknown, unknown, unknown, string>;
type Context = StepContext<unknown, unknown, unknown, string>;

/** The time before another try: it doubles from two seconds to five minutes. */
const FIRST_MS = 2_000;
const LONGEST_MS = 5 * 60_000;

/** The starter with the rights of now; undefined where there is none any more. */
type StarterNow = () => Promise<Actor | undefined>;

/**
 * Does the steps of an item until it has ended or waits. What a dead run left is settled first. Resolves to the refusal where the starter
 * may not do the next step: then the item waits. `actor`: the starter as it was just read.
 */
export async function runItem(
  run: Run,
  item: Item,
  actor: Actor | undefined,
  starterNow: StarterNow,
): Promise<ErrorCode | undefined> {
  let starter = actor;
  let current = item.state === "waiting" ? item : await recovered(run, item, starter);
  for (let steps = 0; current && !isLeaving(run); steps++) {
    if (steps > 0) starter = await starterNow();
    const refused = await whyNot(run, current, starter);
    if (refused !== undefined) return setAside(run, current, refused);
    const { step } = current;
    const context = contextOf(run, current);
    if (!(await beginStep(run.db, current, { run: run.id, step, inHand: run.kind.finishesItems ?? false }))) {
      // The job was paused or stopped between two steps.
      if (current.state === "running") await settled(run, context, step, { is: "not done" });
      return undefined;
    }
    try {
      current = await settled(run, context, step, await attempt(run, context, starter));
    } catch (error) {
      if (!(error instanceof StarterGone)) throw error;
      return setAside(run, context.item, error.code, error.more.vendorMessage);
    }
  }
  // A server that stops between two steps leaves the next one to another.
  return undefined;
}

/** Whether this server stops, and leaves the rest to the next one. A caller waits for what only this server can do: a stop waits for both. */
export const isLeaving = ({ local }: Pick<Run, "local">) => isStopping() && local === undefined;

/** Settles an item that a dead run left in the middle, or whose outcome was unknown. Nothing of it is begun. */
export async function settleItem(run: Run, item: Item): Promise<void> {
  const current = await recovered(run, item, undefined);
  if (current) await settled(run, contextOf(run, current), current.step, { is: "not done" });
}

function stepOf({ kind }: Run, item: Item): AnyStep {
  const step = kind.steps[item.step];
  if (!step) throw new Error(`a ${kind.kind} has no step ${item.step}`);
  return step;
}

/** Why the next step may not be done as the starter now. */
async function whyNot(run: Run, item: Item, actor: Actor | undefined): Promise<ErrorCode | undefined> {
  const { as } = stepOf(run, item);
  const under = typeof as === "function" ? await as({ db: run.db, job: run.job, item }) : as;
  if (under === "rolecall") return undefined;
  if (!actor) return "unauthenticated";
  try {
    await run.kind.mayRun(actor, run.job, item);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/**
 * Lets an item wait whose starter is gone. Nothing of its step was done. `words`: what the item says while its job is paused. Where another
 * server has the item by now, what this one met says nothing of the job.
 */
async function setAside(run: Run, item: Item, code: ErrorCode, words?: string): Promise<ErrorCode | undefined> {
  const waits = run.kind.starterGone?.(run.job) === "wait";
  if (item.state === "waiting" && !waits) return code;
  if (item.state === "waiting" && !(await takeItem(run.db, item, run.id))) return undefined;
  const paused = words === undefined ? ({ is: "not done" } as const) : ({ is: "not done", code, words } as const);
  const end = waits ? ({ is: "again", code, words } as const) : paused;
  const isOurs = (await stored(run, contextOf(run, item), item.step, end)) !== undefined;
  return waits || !isOurs ? undefined : code;
}

/** Resolves to the item where its step is to run, now or again. */
async function recovered(run: Run, item: Item, actor: Actor | undefined): Promise<Item | undefined> {
  if (isLeaving(run)) return undefined;
  const left = (await stepsOfItem(run.db, item.id)).find(({ step }) => step === item.step);
  if (item.state === "unknown") return looked(run, item, left);
  if (!(await takeItem(run.db, item, run.id))) return undefined;
  const isRunning = item.state === "running" && (run.kind.finishesItems || run.job.state === "running");
  const goesOn = isRunning && (await whyNot(run, item, actor)) === undefined;
  const context = contextOf(run, item);
  // Its server died between two steps.
  const isBegun = left !== undefined && (left.outcome === null || left.outcome === "unknown");
  if (!isBegun) return context.item;
  const end = await stepOf(run, item).recover(Object.assign(context, { goesOn, left }));
  if (end.is !== "not done" || !goesOn) return settled(run, context, item.step, end);
  if (end.data !== undefined || end.also) await context.save({ data: end.data ?? context.item.data }, end.also);
  return context.item;
}

/** Looks again at an unknown item. It is taken only where there is news, since that is a write. */
async function looked(run: Run, item: Item, left: StepRecord | undefined): Promise<Item | undefined> {
  if (!left) return undefined;
  const context = contextOf(run, item);
  const goesOn = run.kind.finishesItems ?? false;
  const end = await stepOf(run, item).recover(Object.assign(context, { goesOn, left }));
  if (isNoNews(item, end) || !(await takeItem(run.db, item, run.id))) return undefined;
  return end.is === "not done" && goesOn ? context.item : settled(run, context, item.step, end);
}

/** A look that finds nothing new changes nothing, least of all the time. */
const isNoNews = (item: Item, end: StepEnd) =>
  item.state === "unknown" && end.is === "unknown" && end.looksAgain === true && end.code === item.code;

async function attempt(run: Run, context: Context, actor: Actor | undefined): Promise<StepEnd> {
  const step = stepOf(run, context.item);
  try {
    if (step.as === "rolecall") return await step.run(context);
    if (step.as !== "starter") return await step.run(Object.assign(context, { actor }));
    if (!actor) throw new StarterGone("unauthenticated");
    return await step.run(Object.assign(context, { actor }));
  } catch (error) {
    // Without the store, the step stays in hand and is settled later.
    if (error instanceof StoreUnavailable || error instanceof StarterGone) throw error;
    return endOfError(error);
  }
}

/** How a step ends with this error: after a lost answer or a fault of Rolecall, something may have been done. */
export function endOfError(error: unknown): Extract<StepEnd<never>, { is: "failed" | "unknown" }> {
  if (error instanceof CloudError)
    return { is: error.outcome === "unknown" ? "unknown" : "failed", code: error.code, words: error.vendorMessage };
  if (error instanceof SqlError)
    return { is: error.outcome === "unknown" ? "unknown" : "failed", code: error.code, words: error.words };
  if (error instanceof Refusal)
    return {
      is: error.code === "outcome_unknown" ? "unknown" : "failed",
      code: error.code,
      words: error.more.vendorMessage,
    };
  log().error({ error }, "a step of stored work failed");
  return { is: "unknown", code: "internal" };
}

const AGAIN_MS = 60_000;

/**
 * The end of a step that sent nothing, since it rests on what does not hold on its cluster: it is tried each minute, until a check sees that
 * it holds. Undefined for every other error.
 */
export function untilAssumed(error: unknown): Extract<StepEnd<never, never>, { is: "again" }> | undefined {
  if (!(error instanceof Refusal) || error.code !== "assumption_differs") return undefined;
  return { is: "again", code: error.code, words: error.more.vendorMessage, afterMs: AGAIN_MS };
}

/** Stores how a step ended; resolves to the item where the next one follows at once. */
async function settled(run: Run, context: Context, step: string, end: StepEnd): Promise<Item | undefined> {
  const item = context.item;
  // It was stored with the change.
  if (STORED.has(end)) return end.is === "done" && end.next !== undefined ? item : undefined;
  const ended = await stored(run, context, step, end);
  if (ended?.state !== "running") return undefined;
  return { ...item, data: ended.data, step: ended.step, tries: ended.tries, unsure: ended.unsure };
}

/** How it was stored; undefined where another run has the item. */
async function stored(run: Run, { item }: Context, step: string, end: StepEnd): Promise<StoredEnd | undefined> {
  const all = storedEnd(item, end);
  const held = { id: item.id, jobId: item.jobId, run: run.id, step };
  return (await endStep(run.db, held, all, end.also)) ? all : undefined;
}

/** Ends that are stored already. */
const STORED = new WeakSet<StepEnd>();

function storedEnd(item: Item, { facts, eventId, data, ...end }: StepEnd): StoredEnd {
  const next = "next" in end && end.next !== undefined && end.next !== item.step ? end.next : undefined;
  const about = {
    data: data ?? item.data,
    step: next ?? item.step,
    code: "code" in end ? (end.code ?? null) : null,
    words: "words" in end ? (end.words ?? null) : null,
    facts,
    eventId,
  };
  const tries = next === undefined ? item.tries : 0;
  // The outcome of a step that has ended is known.
  const unsure = item.unsure && next === undefined;
  switch (end.is) {
    case "done":
      return next === undefined
        ? { ...about, state: "done", outcome: "done", tries, unsure: false, afterMs: null }
        : { ...about, state: "running", outcome: "done", tries, unsure, afterMs: null };
    case "failed":
      return { ...about, state: "failed", outcome: "not_done", tries, unsure: false, afterMs: null };
    case "unknown":
      return {
        ...about,
        state: "unknown",
        outcome: "unknown",
        tries,
        unsure: true,
        afterMs: end.looksAgain ? 0 : null,
      };
    case "again": {
      const wait = end.afterMs ?? Math.min(FIRST_MS * 2 ** Math.min(tries, 20), LONGEST_MS);
      const outcome = next === undefined ? "not_done" : "done";
      const again = { tries: next === undefined ? tries + 1 : 0, afterMs: wait, at: end.at };
      return { ...about, ...again, state: "waiting", outcome, unsure };
    }
    case "waits":
      return { ...about, state: "waiting", outcome: next ? "done" : "not_done", tries, unsure, afterMs: null };
    case "not done":
      return { ...about, state: "waiting", outcome: "not_done", tries, unsure, afterMs: 0 };
    default:
      return end satisfies never;
  }
}

function contextOf(run: Run, item: Item): Context {
  const { db, job, local, pause } = run;
  const context: Context = {
    db,
    job,
    local,
    pause,
    item: { ...item, state: item.state === "unknown" ? "unknown" : "running", run: run.id },
    run: run.id,
    save: async (changes, also) => {
      if (changes.data !== undefined) limited(changes.data, MOST_ITEM);
      if (!(await saveItem(db, { id: item.id, run: run.id }, changes, also))) throw new Refusal("busy");
      const { data = context.item.data, unsure = context.item.unsure } = changes;
      context.item = { ...context.item, data, unsure };
    },
    once: async (work, isolation) => {
      const { id, jobId, step } = context.item;
      const both = async (transaction: Store) => {
        const done = await work(transaction);
        const all = storedEnd(context.item, done);
        if (!(await endStep(transaction, { id, jobId, run: run.id, step }, all, done.also))) throw new Refusal("busy");
        return { end: done, stored: all };
      };
      const { end, stored } = await inTransaction(db, both, isolation);
      const { data, step: next, tries, unsure } = stored;
      context.item = { ...context.item, data, step: next, tries, unsure };
      STORED.add(end);
      return end;
    },
  };
  return context;
}

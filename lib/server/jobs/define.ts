import type { z } from "zod";
import type { JobKind, StoredItemCounts } from "#lib/shared/audit/jobs.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Facts } from "../base/note.ts";
import type { Store } from "../store/db/open.ts";
import type { Also, Changes, Item, StepRecord } from "../store/jobs/job-items.ts";
import type { Job } from "../store/jobs/jobs.ts";

/*
 * How a kind of stored work is defined; docs/decisions/100-one-engine.md says why.
 *
 * A kind costs three files: its name in JOB_KINDS of lib/shared/audit/jobs.ts, its definition (`defineJob`, in the room of its resource), and its
 * row in lib/server/edge/process/job-kinds.ts. `startJob` of control.ts stores a job, `wake` or `workOn` of work.ts do it at once, and the round
 * of lib/server/edge/process/jobs.ts continues what a crash left.
 *
 * An item is at one step. For each step the engine asks for the right (`mayRun`, where it is done as the starter), stores the intent, calls
 * `run`, and stores the outcome. It finds an item in hand of a dead run and calls `recover` of its step, which says what is true.
 *
 * A step calls `save` right before it sends anything: it throws `busy` once another run has the item. `once` does a change of the store and
 * stores the outcome in one transaction. No two open items have the same `openKey`, so two jobs never work on the same thing.
 */

/** How a step ended, and what becomes of its item. */
export type StepEnd<Data = unknown, Step extends string = string> = {
  /** replaces the item's data */
  data?: Data;
  /** for the record of the step */
  facts?: Facts;
  eventId?: string;
  /** is written in the same transaction */
  also?: Also;
} /** `next`: the step that follows; without it the item is done. `code`: what is wanting nevertheless */ & (
  | { is: "done"; next?: Step; code?: ErrorCode }
  /** nothing was done, and it is not tried again by itself */
  | { is: "failed"; code: ErrorCode; words?: string | undefined }
  /** something may have been done. `looksAgain`: each round asks `recover` again */
  | { is: "unknown"; code: ErrorCode; words?: string | undefined; looksAgain?: boolean }
  /** try `next`, or this step, again: at a time of the store, after `afterMs`, or after a time that doubles with each try */
  | { is: "again"; next?: Step; at?: number; afterMs?: number; code?: ErrorCode; words?: string | undefined }
  /** `next`, or this step, is done once a person or another job calls `proceed` */
  | { is: "waits"; next?: Step; code?: ErrorCode }
  /** of `recover`: nothing was done, so the step runs again where the job does */
  | { is: "not done"; code?: ErrorCode; words?: string | undefined }
);

/** What a step gets. `item` and `data` follow what it saves. */
export type StepContext<Input, Given, Data, Step extends string> = {
  readonly db: Store;
  readonly job: Job<Input>;
  item: Item<Given, Data> & { readonly step: Step };
  /** the run of this server that has the item */
  readonly run: string;
  /** what the caller of `workOn` gave; undefined in a run in the background */
  readonly local: unknown;
  /** Waits; tests bring their own. */
  pause(ms: number): Promise<void>;
  /** Stores what the item has come to. Throws `busy` where another run has it: nothing may be done then. */
  save(changes: Changes & { data?: Data }, also?: Also): Promise<void>;
  /**
   * Does the step in one transaction with its outcome, so that both exist or neither: no crash repeats it. Throws `busy` as `save`. `work`
   * may run again and only writes to the store. `isolation`: see `inTransaction`.
   */
  once(
    work: (transaction: Store) => Promise<StepEnd<Data, Step>>,
    isolation?: "read committed",
  ): Promise<StepEnd<Data, Step>>;
};

type Recovery = {
  /** whether the step runs again where nothing was done: its job runs, and its starter may */
  readonly goesOn: boolean;
  /** the attempt that was left */
  readonly left: StepRecord;
};

/**
 * `as: "starter"`: it gives or replaces something, and runs while its starter may (`mayRun`). `as: "rolecall"`: it only takes away, was
 * authorized when it was arranged, and `actor` is undefined. A function says which of both it is for this item, now.
 */
export type Step<Input, Given, Data, Names extends string> = {
  /**
   * Says what is true after a crash before, in or after `run`: done, not done, or unknown and named. Repair of what was sent already goes on
   * as Rolecall.
   */
  recover(context: StepContext<Input, Given, Data, Names> & Recovery): Promise<StepEnd<Data, Names>>;
} & (
  | {
      as: "starter";
      run(context: StepContext<Input, Given, Data, Names> & { readonly actor: Actor }): Promise<StepEnd<Data, Names>>;
    }
  | { as: "rolecall"; run(context: StepContext<Input, Given, Data, Names>): Promise<StepEnd<Data, Names>> }
  | {
      /** is asked before each attempt: only what this item comes to may give or replace something */
      as(next: NextStep<Input, Given, Data>): Promise<"starter" | "rolecall">;
      /** `actor`: of the starter, where it is present */
      run(
        context: StepContext<Input, Given, Data, Names> & { readonly actor: Actor | undefined },
      ): Promise<StepEnd<Data, Names>>;
    }
);

/** The item whose step is about to be done. */
export type NextStep<Input, Given, Data> = {
  readonly db: Store;
  readonly job: Job<Input>;
  readonly item: Item<Given, Data>;
};

/** What a person does with a job. */
export type JobControl = "pause" | "resume" | "stop" | "retry";

/** `because`: Rolecall stopped it, since its starter left or may not do what is left. */
export type JobEnd<Input> = {
  readonly db: Store;
  readonly job: Job<Input>;
  readonly counts: StoredItemCounts;
  readonly actor: Actor | undefined;
  readonly because?: ErrorCode;
};

/** `adminsOf`: the Cluster Admins of this cluster are notified besides `to`. */
export type JobNotice = {
  to: readonly string[];
  adminsOf?: string | undefined;
  title: string;
  path: string;
  label: string;
};

export type JobDefinition<Input, Given, Data, Names extends string> = {
  readonly kind: JobKind;
  /** of the job, of an item as it was given, and of what an item has come to; stored as JSON */
  readonly input: z.ZodType<Input>;
  readonly item: z.ZodType<Given>;
  readonly data: z.ZodType<Data>;
  readonly steps: { readonly [Name in Names]: Step<Input, Given, Data, Names> };
  /** Throws a refusal where the starter may not do this item now. Is asked before each step as the starter. */
  mayRun(actor: Actor, job: Job<Input>, item: Item<Given, Data>): Promise<void> | void;
  /** Whether this account may see a job of this kind; to all others, there is none. */
  maySee(actor: Actor, job: Job<Input>): boolean;
  /** Whether an account that sees the job may do this with it. */
  mayControl(actor: Actor, job: Job<Input>, act: JobControl): boolean;
  /** how many items of one job are in hand at once */
  readonly atOnce: number;
  /** Jobs with the same line are done one after the other, so that those that would wait for each other keep no others waiting. */
  line?(input: Input): string;
  /**
   * What becomes of the job where its starter has left or may not do what is left: `pause` with a cause (the default), `stop`, or `wait`
   * and try again.
   */
  starterGone?(job: Job<Input>): "pause" | "stop" | "wait";
  /** whether an item that fails pauses its job, with the failure as the cause: later items build on it */
  readonly pausesOnFailure?: boolean;
  /** Whether this item does so, where its starter chose. */
  pausesAfter?(job: Job<Input>, item: Item<Given, Data>): boolean;
  /**
   * An item that is begun is done to its end, also where its job is paused or stopped meanwhile: its first step asks for the right, and the
   * others run as Rolecall. Half of it would be worse than either.
   */
  readonly finishesItems?: true;
  /** No item is begun before this time, such as after a first one that is to be watched; undefined where none has to wait. */
  waitsUntil?(db: Store, job: Job<Input>): Promise<number | undefined>;
  /**
   * Who is notified of a job that is over with failures, or that Rolecall paused or stopped, and how the notice names it: `title` goes before
   * "is paused". Without it, nobody is.
   */
  notifies?(job: Job<Input>, administrators: readonly string[], db: Store): JobNotice | Promise<JobNotice>;
  /** Is called once the job has ended, or was stopped since its starter is gone. */
  ended?(end: JobEnd<Input>): Promise<void>;
  /** how long an ended job is stored; without it, for ever */
  readonly keepDays?: number;
  /** whether the newest job that was done about each SQL user is stored for ever */
  readonly keepsLast?: boolean;
  /** Removes what else is stored of these jobs, in the transaction that removes them. */
  removes?(transaction: Store, ids: readonly string[]): Promise<void>;
};

/** A definition of any kind, for the engine. */
export type AnyJob = JobDefinition<unknown, unknown, unknown, string>;

/** A kind of stored work. */
export function defineJob<Input, Given, Data, Names extends string>(
  definition: JobDefinition<Input, Given, Data, Names>,
): JobDefinition<Input, Given, Data, Names> {
  return definition;
}

/** The most bytes of JSON that the input of a job takes, and the input or the data of an item. */
export const MOST_INPUT = 64 * 1024;
export const MOST_ITEM = 16 * 1024;

/** The value. Throws `too_large` where its JSON has more bytes than `most`. */
export function limited<T>(value: T, most: number): T {
  if (Buffer.byteLength(JSON.stringify(value)) > most) throw new Refusal("too_large");
  return value;
}

/** Thrown by a step whose starter lost the session or the right before anything was done: the item waits. */
export class StarterGone extends Refusal {
  readonly isStarterGone = true;

  static override [Symbol.hasInstance](value: unknown): value is StarterGone {
    return value instanceof Error && "isStarterGone" in value;
  }
}

/** Throws {@link StarterGone} where `check` refuses since the starter may not any more; other refusals as they are. */
export async function unlessStarterGone(check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    const isGone = error instanceof Refusal && GONE.has(error.code);
    throw isGone ? new StarterGone(error.code) : error;
  }
}

/** Refusals since an account may not any more. */
export const GONE: ReadonlySet<ErrorCode> = new Set([
  "unauthenticated",
  "forbidden",
  "cluster_not_found",
  "token_scope",
]);

import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { actorAgain } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import { isStopping } from "../base/request/in-flight.ts";
import type { Store } from "../store/db/open.ts";
import type { NewItem, NewJob } from "../store/jobs/add-job.ts";
import { type Also, itemsOfJob } from "../store/jobs/job-items.ts";
import { jobOf } from "../store/jobs/jobs.ts";
import { startJob } from "./control.ts";
import type { AnyJob, JobDefinition, Step, StepContext, StepEnd } from "./define.ts";
import { workOn } from "./work.ts";

/*
 * Stored work that a person waits for. It needs what is never stored, such as a password that only the answer holds, so it is done while
 * they wait or not at all. It is stored all the same: no two run at once, and after a crash `recover` says what is true.
 */

/** How the step ended, and what its starter gets: a value, or an error. */
export type Attended<T, Data, Names extends string> = { end: StepEnd<Data, Names> } & (
  | { value: T }
  | { error: unknown }
);

type Local = { attend: (context: StepContext<never, never, never, never>) => Promise<StepEnd> };
const isLocal = (local: unknown): local is Local => typeof local === "object" && local !== null && "attend" in local;

/**
 * A step that only {@link attend} does. Another run says that it is not done, with the end `left`. `as`: it gives nothing where Rolecall
 * does it.
 */
export function attendedStep<Input, Given, Data, Names extends string>(
  recover: Step<Input, Given, Data, Names>["recover"],
  { as = "starter", left = () => ({ is: "failed", code: "stopping" }) }: AttendedStep<Input, Given, Data, Names> = {},
): Step<Input, Given, Data, Names> {
  const run = async (context: StepContext<Input, Given, Data, Names>) =>
    isLocal(context.local) ? (context.local.attend(context as never) as Promise<StepEnd<Data, Names>>) : left(context);
  return as === "starter" ? { as, recover, run } : { as, recover, run };
}

type AttendedStep<Input, Given, Data, Names extends string> = {
  as?: "starter" | "rolecall";
  left?: (context: StepContext<Input, Given, Data, Names>) => StepEnd<Data, Names>;
};

type Attending<Input, Given, Data, Names extends string, T> = {
  job: Omit<NewJob<Input>, "kind" | "id">;
  item: NewItem<Given, Data> & { step: Names };
  /** the refusal where other work has the open key of the job or the item */
  taken: ErrorCode;
  /** Does more in the transaction in which `start` stores the job. */
  begin?: (start: Also) => Promise<void>;
  work: (context: StepContext<Input, Given, Data, Names>) => Promise<Attended<T, Data, Names>>;
};

/**
 * Stores a job with one item and does `work` as its step, for a starter who waits. Resolves to the value of `work`. Throws its error, `taken`,
 * and the refusal where the starter may not any more.
 */
export async function attend<Input, Given, Data, Names extends string, T>(
  db: Store,
  kind: JobDefinition<Input, Given, Data, Names>,
  { job, item, taken, begin = (start) => start(db), work }: Attending<Input, Given, Data, Names, T>,
): Promise<T> {
  const id = newId("job");
  const came: { to?: { value: T } | { error: unknown } } = {};
  const local: Local = {
    attend: async (context) => {
      try {
        const attended = await work(context as never);
        came.to = attended;
        return attended.end;
      } catch (error) {
        came.to = { error };
        throw error;
      }
    },
  };
  const start: Also = async (transaction) => {
    if ((await startJob(transaction, kind, { ...job, id }, [item])) === undefined) throw new Refusal(taken);
  };
  await workOn(db, kind as AnyJob, id, { local, first: () => begin(start) }).catch((error: unknown) => {
    if (!came.to) throw error;
    log().error({ job: id, error }, "the end of stored work was not stored; the next round settles it");
  });
  if (!came.to) throw await whyNotBegun(db, kind as AnyJob, id);
  if ("error" in came.to) throw came.to.error;
  return came.to.value;
}

/** Why the step was not begun: the starter's right has ended since the caller looked, or the server stops. */
async function whyNotBegun(db: Store, kind: AnyJob, id: string): Promise<unknown> {
  if (isStopping()) return new Refusal("stopping");
  const [job, [item]] = [await jobOf(db, kind.kind, id), await itemsOfJob(db, id)];
  const actor = job && (await actorAgain({ sessionHash: job.starter.sessionHash, confirmedAt: 0 }));
  if (!actor || !item) return new Refusal("unauthenticated");
  try {
    await kind.mayRun(actor, job, item);
  } catch (error) {
    return error;
  }
  return new Refusal("busy");
}

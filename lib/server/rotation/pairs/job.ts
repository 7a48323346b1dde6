import { z } from "zod";
import { authorize } from "../../access/guard.ts";
import { attendedStep } from "../../jobs/attend.ts";
import { defineJob, type Step, type StepContext, type StepEnd } from "../../jobs/define.ts";
import type { Store } from "../../store/db/open.ts";
import { pairOf, savePairFlipped } from "../../store/sql-users/pairs.ts";

/** What a person does with a pair. */
export type PairAct = "reset" | "deliver" | "deployed" | "idle" | "flip" | "split";

type Empty = Record<string, never>;
/** `isSet`: stored with the password that this act has set */
type Data = { isSet?: true | undefined };
type PairStepOf = Step<Input, Empty, Data, PairAct>;
type Input = { id: string; clusterId: string };
export type PairContext = StepContext<Input, Empty, Data, PairAct>;
export type PairEnd = StepEnd<Data, PairAct>;

/** One act with a pair at a time. */
export const openKeyOf = (id: string) => `pair:${id}`;

/** The pair stays at its step, at which it can be repeated. */
const repeatable: PairStepOf["recover"] = async ({ item }) =>
  item.unsure ? { is: "unknown", code: "outcome_unknown" } : { is: "not done" };

/** The old password no longer works once the new one of this act is stored: then the pair is flipped. */
const flipped: PairStepOf["recover"] = async (context) => {
  const { db, job, item } = context;
  const pair = await pairOf(db, item);
  const isAsThen = pair?.id === job.input.id && pair.step === "flip" && pair.active.sqlUserId === item.sqlUserId;
  if (!item.data.isSet || !isAsThen) return repeatable(context);
  const by = job.starter.name;
  return { is: "done", also: async (transaction: Store) => void (await savePairFlipped(transaction, pair, { by })) };
};

/**
 * One act of a person with a pair, done while they wait or not at all. The row of the pair says at which step it is: it lives for years, waits
 * between its steps for different people, and each act is one change outside Rolecall at most, and one write.
 */
export const pairJob = defineJob<Input, Empty, Data, PairAct>({
  kind: "pair",
  input: z.strictObject({ id: z.string(), clusterId: z.string() }),
  item: z.strictObject({}),
  data: z.strictObject({ isSet: z.literal(true).optional() }),
  steps: {
    reset: attendedStep(repeatable),
    deliver: attendedStep(repeatable),
    deployed: attendedStep(repeatable),
    idle: attendedStep(repeatable),
    flip: attendedStep(flipped),
    split: attendedStep(repeatable),
  },
  mayRun: (actor, { input }) => void authorize(actor, "sql_users.reset", input.clusterId),
  maySee: () => false,
  mayControl: () => false,
  atOnce: 1,
  // Another person may go on with it then.
  starterGone: () => "stop",
  keepDays: 30,
});

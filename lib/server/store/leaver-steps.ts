import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { LEAVER_STEPS, type LeaverStep, type ListedStep, type StepFacts } from "#lib/shared/leaver.ts";
import type { Store } from "./base.ts";

/** The steps of a plan in their order, each with the audit event that proves it, where the audit still has it. */
export async function stepsOf(store: Store, id: string): Promise<ListedStep[]> {
  const rows = await store
    .selectFrom("leaver_steps as step")
    .leftJoin("audit_events as event", "event.intent_id", "step.event_id")
    .selectAll("step")
    .select(["event.sequence", "event.hash"])
    .where("step.leaver_id", "=", id)
    .execute();
  return rows
    .sort((one, other) => LEAVER_STEPS.indexOf(one.step) - LEAVER_STEPS.indexOf(other.step))
    .map(({ step, state, at, code, facts, sequence, hash }) => ({
      step,
      state,
      facts: facts === null ? {} : (JSON.parse(facts) as StepFacts),
      at: at ?? undefined,
      code: code ?? undefined,
      proof: sequence !== null && hash !== null ? { event: sequence, hash } : undefined,
    }));
}

/** Whether a step of a plan is done; false where the plan has no such step. */
export async function isStepDone(store: Store, id: string, step: LeaverStep): Promise<boolean> {
  const row = await store
    .selectFrom("leaver_steps")
    .select("state")
    .where("leaver_id", "=", id)
    .where("step", "=", step)
    .executeTakeFirst();
  return row?.state === "done";
}

/** The facts of a step that a dead server did but did not mark. `again`: they are from an earlier run, and the step is to be repeated. */
export async function factsOf(store: Store, id: string, step: LeaverStep): Promise<StepFacts | undefined> {
  const row = await store
    .selectFrom("leaver_steps")
    .select("facts")
    .where("leaver_id", "=", id)
    .where("step", "=", step)
    .executeTakeFirst();
  return row?.facts ? (JSON.parse(row.facts) as StepFacts) : undefined;
}

/** Saves the facts of a step in the transaction that does it, added to those of earlier runs. */
export async function saveFacts(transaction: Store, id: string, step: LeaverStep, facts: StepFacts): Promise<void> {
  const { again: _, ...before } = (await factsOf(transaction, id, step)) ?? {};
  await ofStep(transaction, id, step)
    .set({ facts: JSON.stringify(together(before, facts)) })
    .execute();
}

/** Adds counts and joins names; the number left out is that of the newest run. */
function together(before: StepFacts, now: StepFacts): StepFacts {
  const entries = Object.entries(now).map(([key, value]) => {
    const earlier = before[key];
    if (key !== "left" && typeof value === "number" && typeof earlier === "number") return [key, earlier + value];
    if (typeof value === "string" && typeof earlier === "string") return [key, `${earlier}, ${value}`];
    return [key, value];
  });
  return { ...before, ...Object.fromEntries(entries) };
}

/** The step is to be done once more. */
export async function setAgain(transaction: Store, id: string, step: LeaverStep): Promise<void> {
  const facts = await factsOf(transaction, id, step);
  await ofStep(transaction, id, step)
    .set({ ...WAITS, facts: facts ? JSON.stringify({ ...facts, again: true }) : null })
    .execute();
}

export const WAITS = { state: "waiting", at: null, code: null, event_id: null } as const;

type StepEnd = { eventId: string } & ({ state: "done" } | { state: "failed"; code: ErrorCode });

/** Marks a step that waits; nothing where another server has marked it. */
export async function saveStepEnd(
  store: Store,
  id: string,
  step: LeaverStep,
  end: StepEnd,
  now = Date.now(),
): Promise<void> {
  const code = end.state === "failed" ? end.code : null;
  await ofStep(store, id, step)
    .where("state", "=", "waiting")
    .set({ state: end.state, at: now, code, event_id: end.eventId })
    .execute();
}

function ofStep(store: Store, id: string, step: LeaverStep) {
  return store.updateTable("leaver_steps").where("leaver_id", "=", id).where("step", "=", step);
}

import { LEAVER_STEPS, type LeaverStep, type ListedStep, type StepFacts } from "#lib/shared/people/leaver.ts";
import { present } from "#lib/shared/present.ts";
import type { Store } from "../db/base.ts";
import type { Plan } from "./leavers.ts";

/** The steps of a plan in their order, each with the audit event that proves it, where the audit still has it. */
export async function stepsOf(store: Store, { itemId, left, failed }: Plan): Promise<ListedStep[]> {
  const rows = await store
    .selectFrom("job_steps as step")
    .leftJoin("audit_events as event", "event.intent_id", "step.event_id")
    .select(["step.step", "step.ended_at", "step.code", "step.facts", "event.sequence", "event.hash"])
    .where("step.item_id", "=", itemId)
    .execute();
  return LEAVER_STEPS.flatMap((step): ListedStep[] => {
    const row = rows.find((each) => each.step === step);
    const facts = row?.facts ? (JSON.parse(row.facts) as StepFacts) : {};
    // What is stored of it is of an earlier time.
    if (left.includes(step) && failed !== step) return [{ step, state: "waiting", facts }];
    if (!row) return [];
    const { ended_at: at, code, sequence, hash } = row;
    const ended = present<Pick<ListedStep, "at" | "code" | "proof">>({
      at: at ?? undefined,
      code: code ?? undefined,
      proof: sequence !== null && hash !== null ? { event: sequence, hash } : undefined,
    });
    return [Object.assign({ step, state: failed === step ? ("failed" as const) : ("done" as const), facts }, ended)];
  });
}

/** The facts of a step that has been done before together with those of now: counts are added and names joined. */
export async function withEarlier(
  store: Store,
  { itemId, step }: { itemId: string; step: LeaverStep },
  facts: StepFacts,
): Promise<StepFacts> {
  const row = await ofStep(store, itemId, step).executeTakeFirst();
  return row?.facts ? together(JSON.parse(row.facts) as StepFacts, facts) : facts;
}

/** Adds to the facts of a step that is done, in the transaction of what was done. */
export async function addFacts(
  transaction: Store,
  { itemId, step }: { itemId: string; step: LeaverStep },
  facts: StepFacts,
): Promise<void> {
  const all = await withEarlier(transaction, { itemId, step }, facts);
  await transaction
    .updateTable("job_steps")
    .set({ facts: JSON.stringify(all) })
    .where("item_id", "=", itemId)
    .where("step", "=", step)
    .execute();
}

/** The number left out is that of the newest run. */
function together(before: StepFacts, now: StepFacts): StepFacts {
  const entries = Object.entries(now).map(([key, value]) => {
    const earlier = before[key];
    if (key !== "left" && typeof value === "number" && typeof earlier === "number") return [key, earlier + value];
    if (typeof value === "string" && typeof earlier === "string") return [key, `${earlier}, ${value}`];
    return [key, value];
  });
  return Object.assign({}, before, Object.fromEntries(entries));
}

function ofStep(store: Store, itemId: string, step: LeaverStep) {
  return store.selectFrom("job_steps").select("facts").where("item_id", "=", itemId).where("step", "=", step);
}

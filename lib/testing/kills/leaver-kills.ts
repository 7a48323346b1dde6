import { expect } from "vitest";
import { LEAVER_STEP_ACTIONS } from "#lib/shared/audit/audit.ts";
import { LEAVER_STEPS, type LeaverStep } from "#lib/shared/people/leaver.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { leaverJob } from "../../server/leaver/job.ts";
import { store } from "../../server/store/db/store.ts";
import { stepsOf } from "../../server/store/jobs/leaver-steps.ts";
import { leaverOf } from "../../server/store/jobs/leavers.ts";
import { accountById } from "../../server/store/people/accounts.ts";
import { addMember, allTeams, setLead } from "../../server/store/people/teams.ts";
import { makeToken } from "../../server/store/people/tokens.ts";
import { addPlan, bea, beginLeaving, emailOf, exposed, letPass, workUntil } from "../accounts/leaver-steps.ts";
import { owned, requestForOwn, restrict, world } from "../request-steps.ts";
import { at } from "../scripted-vendor.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: leaver plans whose server dies at each step. */

type Name = LeaverStep | "settle";

function leaverAt(step: Name): JobKill {
  return {
    kind: leaverJob as AnyJob,
    step,
    items: 1,
    follows: step !== "settle",
    begin: async () => {
      await beginLeaving();
      const db = await store();
      const id = await owned("app_known");
      await restrict(at("app_known"));
      await addMember(db, world.payments, bea.id);
      await setLead(db, world.payments, bea.id, true);
      await requestForOwn(bea, "reset", id);
      await makeToken(db, { kind: "invitation", email: "new@example.com", role: "member", createdBy: bea.id });
      if (step === "rotate") await exposed(bea, at("app_known"), 60_000);
      const plan = await addPlan(bea, [{ teamId: world.payments, accountId: world.mara.id }]);
      const before = LEAVER_STEPS[(step === "settle" ? LEAVER_STEPS.length : LEAVER_STEPS.indexOf(step)) - 1];
      if (before) await workUntil(db, plan, before);
      await letPass(db, plan);
      return plan;
    },
    verify,
    changes,
  };
}

/** Each step is done exactly where the store shows what it does, and its event says so once. */
async function verify(id: string): Promise<void> {
  const db = await store();
  const plan = await leaverOf(db, id);
  if (!plan) throw new Error(id);
  const steps = await stepsOf(db, plan);
  const request = await db.selectFrom("requests").select("state").executeTakeFirstOrThrow();
  const leads = (await allTeams(db)).flatMap(({ members }) =>
    members.flatMap((member) => (member.lead ? member.accountId : [])),
  );
  const rotations = await db.selectFrom("leaver_rotations").select("job_id").where("leaver_id", "=", id).execute();
  const isTrue: Record<LeaverStep, boolean> = {
    disable: (await accountById(db, bea.id))?.disabled === true,
    void: request.state === "withdrawn",
    hand_over: leads.includes(world.mara.id) && !leads.includes(bea.id),
    rotate: rotations.length === 1 || steps.some(({ step, state }) => step === "rotate" && state === "done"),
  };
  expect(rotations.length).toBeLessThan(2);
  for (const { step, state, proof } of steps) {
    expect(state === "done", step).toBe(isTrue[step]);
    expect(proof !== undefined, step).toBe(state === "done");
    expect(await doneEvents(LEAVER_STEP_ACTIONS[step]), step).toBe(state === "done" ? 1 : 0);
  }
  expect(await doneEvents("leaver.end")).toBe(plan.state === "done" ? 1 : 0);
  const records = await db.selectFrom("leaver_records").select("leaver_id").execute();
  expect(records).toHaveLength(plan.state === "done" ? 1 : 0);
}

async function doneEvents(...actions: string[]): Promise<number> {
  const rows = await (await store())
    .selectFrom("audit_events")
    .select(["action", "target", "outcome"])
    .where("outcome", "=", "done")
    .execute();
  return rows.filter(({ action, target }) => actions.includes(action) && target === emailOf(bea)).length;
}

/** What plans have changed, as their events say, and their rotations. */
async function changes(): Promise<number> {
  const rotations = await (await store()).selectFrom("leaver_rotations").select("job_id").execute();
  return rotations.length + (await doneEvents(...Object.values(LEAVER_STEP_ACTIONS), "leaver.end"));
}

/** One for each step. */
export const LEAVER_KILLS: Record<string, () => JobKill> = Object.fromEntries(
  [...LEAVER_STEPS, "settle" as const].map((step) => [`leaver plan at the step ${step}`, () => leaverAt(step)]),
);

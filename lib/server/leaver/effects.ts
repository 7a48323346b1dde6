import type { z } from "zod";
import { LEAVER_STEP_ACTIONS } from "#lib/shared/audit/audit.ts";
import { type ChangeEffects, GENERATED_LEAVER } from "#lib/shared/change-effects.ts";
import {
  isForStarter,
  LEAVER_STEPS,
  type LeaverStep,
  type SeenUser,
  type startLeaverInput,
} from "#lib/shared/people/leaver.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { itemsEffects } from "../rotation/effects.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { jobOf } from "../store/jobs/jobs.ts";
import { rotationsOf } from "../store/jobs/leaver-rotations.ts";
import type { Plan, Successor } from "../store/jobs/leavers.ts";
import { checkUsers, divide } from "./check-users.ts";
import { seenUsers } from "./seen.ts";
import { withSoleMember } from "./sole-member.ts";
import { requireOpen, requireStartable } from "./start.ts";

type Manages = Permit<"accounts.manage">;
type Start = z.output<typeof startLeaverInput>;

/** What starting a plan sends and records. Throws as starting does, except for refusals that depend on the moment. */
export async function startLeaverEffects({ actor }: Manages, input: Start): Promise<ChangeEffects> {
  const db = await store();
  await requireStartable(db, actor, input);
  return stepsEffects(db, actor, input, { steps: LEAVER_STEPS, successors: input.successors });
}

/** What continuing a plan sends and records. */
export async function continueLeaverEffects({ actor }: Manages, input: Start): Promise<ChangeEffects> {
  const db = await store();
  const { plan, left } = await requireOpen(db, actor, input);
  return stepsEffects(db, actor, input, { steps: left, successors: plan.successors, plan });
}

type Ahead = { steps: readonly LeaverStep[]; successors: readonly Successor[]; plan?: Plan };

async function stepsEffects(
  db: Store,
  actor: Actor,
  { accountId, email, rest }: Start,
  ahead: Ahead,
): Promise<ChangeEffects> {
  const { steps, successors, plan } = ahead;
  const leaver = plan?.id ?? GENERATED_LEAVER;
  const ofSteps = steps.map((step) => ({ action: LEAVER_STEP_ACTIONS[step], target: email, details: { leaver } }));
  if (!steps.includes("rotate")) return { calls: [], sql: [], events: ofSteps };
  const users = await withSoleMember(db, { starter: actor, accountId }, await seenUsers(db, accountId, plan));
  const checked = await checkUsers(actor, users, await pausedOf(db, plan));
  const isForOwners = (user: SeenUser) => !user.noOwners && !isForStarter(user, actor.accountId, successors);
  const owned = new Set(checked.flatMap(({ user }) => (isForOwners(user) ? user.sqlUserId : [])));
  const places = new Map(checked.map(({ user, place }) => [user.sqlUserId, place]));
  const { items } = divide(checked, rest);
  const {
    calls,
    sql,
    events = [],
  } = itemsEffects(
    items.map((item) => {
      const place = places.get(item.sqlUserId);
      return { item, place, toOwners: !place && owned.has(item.sqlUserId) };
    }),
  );
  return { calls, sql, events: [...ofSteps, ...events] };
}

/** Continuing a plan stops its paused rotations and rotates their SQL users anew. */
async function pausedOf(db: Store, plan: Plan | undefined): Promise<Set<string>> {
  const ids = plan ? await rotationsOf(db, plan.id) : [];
  const jobs = await Promise.all(ids.map((id) => jobOf(db, "rotation", id)));
  return new Set(jobs.flatMap((job) => (job?.state === "paused" ? job.id : [])));
}

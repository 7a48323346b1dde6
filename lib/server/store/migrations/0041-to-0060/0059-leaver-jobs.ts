import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** A leaver plan becomes a job of the same id with one item, and its steps become those of the item. */
export const LEAVER_JOBS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await movePlans(db as Kysely<Then>);
    await db.schema.dropTable("leaver_steps").execute();
    await db.schema.dropTable("leavers").execute();
  },
};

type Row = Record<string, string | number | null>;
type Then = Record<"leavers" | "leaver_steps" | "jobs" | "job_items" | "job_steps", Row>;

const STEPS = ["disable", "void", "hand_over", "rotate"];
const PLANS_AT_ONCE = 200;

async function movePlans(db: Kysely<Then>): Promise<void> {
  for (let after = ""; ; ) {
    const plans = await db
      .selectFrom("leavers")
      .selectAll()
      .where("id", ">", after)
      .orderBy("id")
      .limit(PLANS_AT_ONCE)
      .execute();
    if (plans.length === 0) return;
    const ids = plans.map(({ id }) => id ?? null);
    const steps = await db.selectFrom("leaver_steps").selectAll().where("leaver_id", "in", ids).execute();
    const byPlan = Map.groupBy(steps, ({ leaver_id }) => leaver_id);
    const all = plans.map((plan) => ({ plan, steps: inOrder(byPlan.get(plan.id ?? null) ?? []) }));
    await db.insertInto("jobs").values(all.map(movedJob)).execute();
    await db.insertInto("job_items").values(all.map(movedItem)).execute();
    const moved = all.flatMap(movedSteps);
    if (moved.length > 0) await db.insertInto("job_steps").values(moved).execute();
    after = String(plans.at(-1)?.id);
  }
}

const inOrder = (rows: readonly Row[]): Row[] =>
  rows.toSorted((one, other) => STEPS.indexOf(String(one.step)) - STEPS.indexOf(String(other.step)));

type Moved = { plan: Row; steps: Row[] };

const isLeft = ({ state }: Row) => state !== "done";

/** What a plan that is open waits for. Where it is not new passwords, it goes on without the administrator. */
function waitsFor({ plan, steps }: Moved): string | number | null {
  const next = steps.find(isLeft);
  if (plan.state !== "open" || !next) return null;
  if (next.state === "failed") return next.code ?? null;
  return next.step === "rotate" ? (plan.cause ?? null) : null;
}

const STATES: Record<string, string> = { stopped: "stopped", done: "ended" };

function movedJob(moved: Moved): Row {
  const { plan } = moved;
  const cause = waitsFor(moved);
  const state = plan.state === "open" ? (cause === null ? "running" : "paused") : (STATES[String(plan.state)] ?? null);
  const account = { id: plan.account_id, email: plan.email, name: plan.name };
  const { rest, key, started_by: startedBy } = plan;
  const successors: unknown = JSON.parse(String(plan.successors));
  return {
    id: plan.id ?? null,
    kind: "leaver",
    state,
    cause,
    about: plan.account_id ?? null,
    open_key: `leaver:${plan.account_id}`,
    input: JSON.stringify({ account, rest, key, successors, startedBy }),
    account_id: plan.runner_id ?? null,
    email: plan.runner_email ?? null,
    name: plan.runner ?? null,
    session_hash: plan.session_hash ?? null,
    request_id: plan.request_id ?? null,
    address: plan.address ?? null,
    next_at: state === "running" ? 0 : null,
    started_at: plan.started_at ?? null,
    changed_at: plan.ended_at ?? plan.started_at ?? null,
    changed_by: plan.ended_by ?? plan.runner ?? null,
    ended_at: plan.ended_at ?? null,
  };
}

const itemOf = ({ id }: Row) => `itm_${String(id).slice("lev_".length)}`;

function movedItem({ plan, steps }: Moved): Row {
  const left = steps.filter(isLeft);
  const [next] = left;
  const isFailed = next?.state === "failed";
  const waits = plan.state === "open" && !isFailed;
  const ended = plan.state === "done" ? "done" : isFailed ? "failed" : "stopped";
  const code = isFailed ? next.code : waits ? plan.cause : null;
  return {
    id: itemOf(plan),
    job_id: plan.id ?? null,
    position: 0,
    input: "{}",
    data: JSON.stringify({ left: left.map(({ step }) => step) }),
    state: waits ? "waiting" : ended,
    step: next?.step ?? "settle",
    unsure: 0,
    tries: 0,
    next_at: waits ? 0 : null,
    code: code ?? null,
    at: plan.ended_at ?? next?.at ?? plan.started_at ?? null,
  };
}

/** One that waits has facts of an earlier time, or a dead server did it and recorded no end: it is done again, and changes nothing then. */
function movedSteps({ plan, steps }: Moved): Row[] {
  return steps
    .filter(({ state, facts }) => state !== "waiting" || facts !== null)
    .map(({ step = null, state, at = null, code = null, facts = null, event_id = null }) => ({
      item_id: itemOf(plan),
      step,
      run: "earlier",
      begun_at: at ?? plan.started_at ?? null,
      outcome: state === "done" ? "done" : "not_done",
      ended_at: at,
      code,
      facts: factsOf(facts),
      event_id,
    }));
}

/** Without the mark of a step that is to be done again. */
function factsOf(facts: string | number | null): string | null {
  if (facts === null) return null;
  const { again, ...rest }: Record<string, unknown> = JSON.parse(String(facts));
  return again === undefined ? String(facts) : JSON.stringify(rest);
}

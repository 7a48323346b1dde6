import { type Actor, authorize } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { SqlError } from "../../base/sql-error.ts";
import { startJob, underOf } from "../../jobs/control.ts";
import { type AnyJob, defineJob } from "../../jobs/define.ts";
import { workOn } from "../../jobs/work.ts";
import type { Store } from "../../store/db/open.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { type Item, itemsOfJob } from "../../store/jobs/job-items.ts";
import { jobOf } from "../../store/jobs/jobs.ts";
import { type Creation, creationKey, creationOf, removeCreation } from "../../store/sql-users/creations.ts";
import { ATTEMPTED, type Caller, NOTHING, Stop, stoppedAt } from "./attempt.ts";
import { making, preparing, removing } from "./making.ts";
import { demoting, granting, proving, signing_in } from "./steps.ts";

/**
 * An attempt at the creation of a SQL user: to make it, or to delete what an earlier attempt left. A person waits for it, and only this
 * request has the password. So no attempt goes on after a crash: its creation was left in the middle, and a person finishes or deletes it.
 */
export const creationJob = defineJob({
  kind: "creation",
  input: ATTEMPTED,
  item: NOTHING,
  data: NOTHING,
  steps: { preparing, making, demoting, granting, proving, signing_in, removing },
  mayRun: (actor, { input }, { clusterId }) => {
    if (!input.byRule) authorize(actor, "sql_users.create", clusterId);
  },
  // The list of SQL users shows what it leaves.
  maySee: () => false,
  mayControl: () => false,
  atOnce: 1,
  starterGone: () => "stop",
  keepDays: 1,
});

type Attempt = { clusterId: string; name: string; sqlUserId: string };

/**
 * Does an attempt for the caller that waits for it. `left`: the creation that it is about, as it was read. Resolves to whether the SQL user is
 * complete, or deleted; else the caller has why it is unfinished. Throws `busy` while another attempt has this name, `creation_over` where
 * `left` has changed, and the error of the step that failed.
 */
export async function attempt(
  db: Store,
  actor: Actor,
  about: Attempt,
  { caller, step, left }: { caller: Caller; step: "preparing" | "removing"; left?: Creation },
): Promise<boolean> {
  const id = newId("job");
  const under = await underOf(actor);
  const item = { step, sqlUser: about, openKey: creationKey(about), input: {}, data: {} };
  const first = async () => {
    const begun = await inTransaction(db, async (transaction) => {
      // What ends a creation that was left reads this attempt: one of both comes first.
      const earlier = await creationOf(transaction, about);
      if (left && earlier?.id !== left.id) throw new Refusal("creation_over");
      const { starter, requestId, address } = under;
      const input = caller.permit.still ? ({ byRule: true } as const) : {};
      return startJob(transaction, creationJob, { id, input, starter, requestId, address }, [item]);
    });
    if (begun === undefined) throw new Refusal("busy");
  };
  await workOn(db, creationJob as AnyJob, id, { local: caller, first });
  if (caller.error !== undefined) throw caller.error;
  if (caller.unfinished) return false;
  const [ended] = await itemsOfJob(db, id);
  if (ended?.state === "done") return true;
  const job = await jobOf(db, "creation", id);
  // Its end could not be stored.
  if (!ended || job?.state !== "stopped") throw new SqlError("sql_outcome_unknown", { outcome: "unknown" });
  return withoutRight(db, ended, caller);
}

/** The starter has lost the right before this step. */
async function withoutRight(db: Store, { step }: Item, caller: Caller): Promise<false> {
  const { permit, work } = caller;
  const refused = new Stop("forbidden", null);
  if (work && step === "granting") {
    const { unfinished, store } = stoppedAt(step, { creation: work.creation, by: permit.actor.name }, refused);
    caller.unfinished = unfinished;
    await store(db);
    return false;
  }
  // Nothing was sent.
  if (work && !work.resumed) await removeCreation(db, work.creation.id);
  throw new Refusal(refused.code);
}

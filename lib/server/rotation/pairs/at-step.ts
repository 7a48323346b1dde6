import type { PairStep } from "#lib/shared/sql-users/pairs.ts";
import type { Permit } from "../../access/guard.ts";
import { failureOf, outcomeOf } from "../../audit/outcome.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { type Attended, attend } from "../../jobs/attend.ts";
import { underOf } from "../../jobs/control.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { type Also, saveItem } from "../../store/jobs/job-items.ts";
import { voidClaimLinksOf } from "../../store/requests/claim-links.ts";
import { pairOf, type StoredPair } from "../../store/sql-users/pairs.ts";
import { openKeyOf, type PairAct, type PairContext, type PairEnd, pairJob } from "./job.ts";
import { type PairFacts, readFacts, requireSound } from "./problems.ts";
import { stateOfSet } from "./view.ts";

export type Resets = Permit<"sql_users.reset">;

export type Target = { clusterId: string; name: string };

/** Voids the claim links of these SQL users, used ones too, since the browser that used one could set another password with it. */
export async function voidLinks(db: Store, members: readonly StoredPair["idle"][], note: Note): Promise<void> {
  const count = await voidClaimLinksOf(
    db,
    members.map(({ sqlUserId }) => sqlUserId),
  );
  if (count > 0) note({ linksVoided: count });
}

type ActContext = {
  context: PairContext;
  /** To call right before something is sent; throws `busy` where another run has settled the act. */
  sends: () => Promise<void>;
  /** Writes, in the transaction that stores a password, that this act has set it. */
  isSet: Also;
  /**
   * Writes the pair with the outcome of the act. Throws `pair_changed` where it was changed since it was read, and `outcome_unknown` after
   * something was sent: that error must not say that nothing was changed.
   */
  save: (write: (transaction: Store) => Promise<boolean>) => Promise<void>;
};

/** Runs one act with a pair at a time, for a person who waits. Throws `not_found`, `busy`, and what `work` throws. */
export async function attendAct<T>(
  { actor }: Resets,
  { clusterId, name }: Target,
  act: PairAct,
  work: (turn: ActContext) => Promise<T>,
): Promise<T> {
  const db = await store();
  const pair = await pairOf(db, { clusterId, name });
  if (!pair) throw new Refusal("not_found");
  const { id, active, idle } = pair;
  const { sqlUserId } = active.name === name ? active : idle;
  return attend(db, pairJob, {
    job: Object.assign(await underOf(actor), { about: id, input: { id, clusterId } }),
    item: { step: act, input: {}, data: {}, sqlUser: { clusterId, name, sqlUserId }, openKey: openKeyOf(id) },
    taken: "busy",
    work: (context) => attended(context, work),
  });
}

/** The act as a step of its job. */
async function attended<T>(
  context: PairContext,
  work: (turn: ActContext) => Promise<T>,
): Promise<Attended<T, PairContext["item"]["data"], PairAct>> {
  const came: { end?: PairEnd; failed?: true } = {};
  const save: ActContext["save"] = async (write) => {
    const once = context.once(async (transaction) => {
      if (!(await write(transaction))) throw new Refusal("pair_changed");
      return { is: "done" };
    });
    came.end = await once.catch((error: unknown) => {
      came.failed = true;
      throw context.item.unsure && error instanceof Refusal ? new Refusal("outcome_unknown") : error;
    });
  };
  try {
    const { id } = context.item;
    const isSet: Also = async (transaction) =>
      void (await saveItem(transaction, { id, run: context.run }, { data: { isSet: true } }));
    const value = await work({ context, save, isSet, sends: () => context.save({ unsure: true }) });
    // The password is set and shown, although the pair's step could not be stored.
    if (came.failed) return { value, end: { is: "unknown", code: "outcome_unknown" } };
    return { value, end: came.end ?? { is: "done" } };
  } catch (error) {
    const isPerhapsDone = context.item.unsure && outcomeOf(error) === "unknown";
    const { code } = failureOf(error, "");
    return { error, end: isPerhapsDone ? { is: "unknown", code } : { is: "failed", code } };
  }
}

/** A pair at one of its steps, with the present state of both SQL users. */
export type At = ActContext & { db: Store; pair: StoredPair; facts: PairFacts };

/** `steps`: those at which the act can be done. `fresh`: reads the cluster's list anew. */
type Act = { act: PairAct; steps: readonly PairStep[]; fresh?: boolean };

/** Does an act, if the pair is at one of its steps and has no problem. Throws as {@link attendAct}, `pair_changed` and `pair_broken`. */
export async function atStep<T>(
  permit: Resets,
  target: Target,
  { act, steps, fresh = false }: Act,
  work: (at: At) => Promise<T>,
): Promise<T> {
  return attendAct(permit, target, act, async (turn) => {
    // The pair may have changed before this had its turn.
    const now = await read(target, fresh);
    if (now.pair.id !== turn.context.job.input.id || !steps.includes(now.pair.step)) throw new Refusal("pair_changed");
    requireBoth(permit, now.pair, now.facts);
    return work(Object.assign(now, turn));
  });
}

export async function read({ clusterId, name }: Target, fresh = false): Promise<Pick<At, "db" | "pair" | "facts">> {
  const db = await store();
  const pair = await pairOf(db, { clusterId, name });
  if (!pair) throw new Refusal("not_found");
  return { db, pair, facts: await readFacts(clusterId, fresh) };
}

export function requireBoth({ actor }: Resets, { active, idle, clusterId }: StoredPair, facts: PairFacts): void {
  const both = [
    { member: active, isIdle: false },
    { member: idle, isIdle: true },
  ];
  requireSound(facts, both, { actor, clusterId });
}

export function requireMember(member: StoredPair["idle"], { name }: Target): StoredPair["idle"] {
  if (member.name !== name) throw new Refusal("pair_changed");
  return member;
}

/** The time at which the password to deploy was set. Throws `pair_waits`, and `pair_changed` where another one replaced it. */
export function requireSet(pair: StoredPair, { rows }: PairFacts): number {
  const changedAt = rows.get(pair.idle.name)?.passwordChangedAt ?? null;
  const state = stateOfSet(pair, changedAt);
  if (state === "waits") throw new Refusal("pair_waits");
  if (state === "replaced" || pair.setAt === null) throw new Refusal("pair_changed");
  return Math.max(pair.setAt, changedAt ?? 0);
}

import "server-only";
import type { PairStep } from "#lib/shared/pairs.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { voidClaimLinksOf } from "../store/claim-links.ts";
import type { Store } from "../store/open.ts";
import { pairLease, pairOf, type StoredPair } from "../store/pairs.ts";
import { store } from "../store/store.ts";
import { aloneOrBusy } from "./alone-or-busy.ts";
import { type PairFacts, readFacts, requireSound } from "./problems.ts";
import { stateOfSet } from "./view.ts";

export type Resets = Permit<"sql_users.reset">;

export type Target = { clusterId: string; name: string };

/** A pair at one of its steps, with the present state of both SQL users. */
export type At = { db: Store; pair: StoredPair; facts: PairFacts };

/** Voids the claim links of these SQL users, used ones too, since the browser that used one could set another password with it. */
export async function voidLinks(db: Store, members: readonly StoredPair["idle"][], note: Note): Promise<void> {
  const count = await voidClaimLinksOf(
    db,
    members.map(({ sqlUserId }) => sqlUserId),
  );
  if (count > 0) note({ linksVoided: count });
}

/**
 * Runs `work` under the pair's lease, if the pair is at one of these steps and has no problem. Throws `not_found`, `busy`, `pair_changed`
 * and `pair_broken`. `fresh`: reads the cluster's list anew.
 */
export async function atStep<T>(
  permit: Resets,
  target: Target,
  steps: readonly PairStep[],
  work: (at: At) => Promise<T>,
  fresh = false,
): Promise<T> {
  const { db, pair: found } = await read(target);
  return aloneOrBusy(db, pairLease(found.id), async () => {
    // The pair may have changed before the lease was taken.
    const { pair, facts } = await read(target, fresh);
    if (pair.id !== found.id || !steps.includes(pair.step)) throw new Refusal("pair_changed");
    requireBoth(permit, pair, facts);
    return work({ db, pair, facts });
  });
}

export async function read({ clusterId, name }: Target, fresh = false): Promise<At> {
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

export function saved(isSaved: boolean): null {
  if (!isSaved) throw new Refusal("pair_changed");
  return null;
}

/** A password or link was already sent, so the error must not say that nothing was changed. */
export function savedAfterChange(isSaved: boolean): null {
  if (!isSaved) throw new Refusal("outcome_unknown");
  return null;
}

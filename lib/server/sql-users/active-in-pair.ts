import { Refusal } from "../base/failure.ts";
import { store } from "../store/db/store.ts";
import { pairOf } from "../store/sql-users/pairs.ts";

type Target = { clusterId: string; name: string };
export type PairConsent = { active?: true | undefined };

/** Throws `active_in_pair` for the active SQL user of a pair, unless the caller agreed to lock out its applications. */
export async function requireIdle(target: Target, { active: isAgreed }: PairConsent): Promise<void> {
  if (isAgreed) return;
  const pair = await pairOf(await store(), target);
  if (pair?.active.name === target.name) throw new Refusal("active_in_pair");
}

/** Checks `before` and the same again, for a change that has waited: the pair may have been flipped meanwhile. */
export function stillIdle(before: () => Promise<void>, target: Target, agreed: PairConsent): () => Promise<void> {
  return async () => {
    await before();
    await requireIdle(target, agreed);
  };
}

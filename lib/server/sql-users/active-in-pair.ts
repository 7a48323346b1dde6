import "server-only";
import { Refusal } from "../base/failure.ts";
import { pairOf } from "../store/pairs.ts";
import { store } from "../store/store.ts";

/** Throws `active_in_pair` where applications use this SQL user by its pair, unless the caller has agreed that they lose access. */
export async function requireIdle(
  target: { clusterId: string; name: string },
  { active: isAgreed }: { active?: true | undefined },
): Promise<void> {
  if (isAgreed) return;
  const pair = await pairOf(await store(), target);
  if (pair?.active.name === target.name) throw new Refusal("active_in_pair");
}

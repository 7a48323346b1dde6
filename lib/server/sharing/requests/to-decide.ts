import { clustersWith } from "#lib/shared/policy.ts";
import type { Actor } from "../../access/guard.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { rowsInRestriction } from "../../store/jobs/restrictions.ts";
import { linkMakersOf } from "../../store/people/accounts.ts";
import { countPending } from "../../store/requests/request-count.ts";
import { requestsBefore } from "../../store/requests/request-lists.ts";
import { countedFor } from "../rules/shown.ts";
import { toCarryOutOf } from "./by-hand.ts";
import { statesOf } from "./state.ts";

type Which = { clusters: "all" | readonly string[]; notOf: readonly string[] };

/** The navigation counts only up to 99. */
const MOST = 200;

/**
 * How many requests of others wait for the actor: for a decision, or afterwards to be restricted and verified or carried out by hand. Null
 * where the actor decides on no cluster.
 */
export async function countToDecide(actor: Actor): Promise<number | null> {
  const counts = await countsOfWaiting(actor);
  return counts === null ? null : counts.pending + counts.toRestrict + counts.byHand;
}

/** {@link countToDecide} by what they wait for. */
export async function countsOfWaiting(
  actor: Actor,
): Promise<{ pending: number; toRestrict: number; byHand: number } | null> {
  const clusters = clustersWith(actor, "requests.decide");
  if (clusters !== "all" && clusters.size === 0) return null;
  const db = await store();
  const which = {
    clusters: clusters === "all" ? clusters : [...clusters],
    notOf: [actor.accountId, ...(await linkMakersOf(db, actor.accountId))],
    without: await countedFor(db, actor.accountId),
  };
  const [pending, toRestrict, byHand] = await Promise.all([
    countPending(db, which),
    countToRestrict(db, which),
    countByHand(db, which),
  ]);
  return { pending, toRestrict, byHand };
}

/** Approved ones that wait for a person to restrict and verify their SQL user. One that is in a restriction waits for nobody. */
async function countToRestrict(db: Store, { clusters, notOf }: Which): Promise<number> {
  const approved = await approvedOn(db, clusters, { state: "waiting" });
  const [states, inHand] = await Promise.all([statesOf(db, approved), rowsInRestriction(db)]);
  return approved.filter(
    ({ kind, requesterId, userRow }, index) =>
      states[index] === "waiting" &&
      kind !== "delete" &&
      kind !== "extend" &&
      !notOf.includes(requesterId) &&
      !(userRow !== null && inHand.has(userRow)),
  ).length;
}

/** Approved ones that wait for a person to carry them out. */
async function countByHand(db: Store, { clusters, notOf }: Which): Promise<number> {
  const waiting = await toCarryOutOf(db, await approvedOn(db, clusters, { approved: true }));
  return waiting.filter(({ requesterId }) => !notOf.includes(requesterId)).length;
}

function approvedOn(db: Store, clusters: Which["clusters"], which: { state: "waiting" } | { approved: true }) {
  // No account has an empty id.
  const sees = { requesterId: "", teams: [], clusters };
  const page = { before: undefined, limit: MOST, now: Date.now() };
  return requestsBefore(db, sees, Object.assign({ words: [] }, which), page);
}

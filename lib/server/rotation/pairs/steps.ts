import type { Seen } from "#lib/shared/sql-users/pairs.ts";
import type { Note } from "../../base/note.ts";
import { savePairDeployed, savePairSeen } from "../../store/sql-users/pairs.ts";
import { atStep, type Resets, requireMember, requireSet, type Target, voidLinks } from "./at-step.ts";
import { howSeen, inUse } from "./open-sessions.ts";

/**
 * Records the actor's statement that the application uses the idle one now. Throws `pair_waits` where its owner team has not set a password
 * yet.
 */
export async function confirmDeployment(permit: Resets, target: Target, note: Note): Promise<null> {
  return atStep(permit, target, { act: "deployed", steps: ["deploy"] }, async ({ db, pair, facts, save }) => {
    requireMember(pair.idle, target);
    const setAt = requireSet(pair, facts);
    await voidLinks(db, [pair.idle], note);
    await save((transaction) => savePairDeployed(transaction, pair, { by: permit.actor.name, setAt }));
    return null;
  });
}

/**
 * Records that nothing uses the active one any more: from the cluster's sessions or, where these cannot be read, from the actor's statement
 * `said`. Throws `pair_in_use` where it has open sessions, and the cause where the sessions could not be read.
 */
export async function confirmIdle(
  permit: Resets,
  { said, ...target }: Target & { said: boolean },
  note: Note,
): Promise<null> {
  return atStep(permit, target, { act: "idle", steps: ["idle", "flip"] }, async ({ pair, facts, save }) => {
    const { name } = requireMember(pair.active, target);
    requireSet(pair, facts);
    const at = Date.now();
    const how = await howSeen(pair.clusterId, name, said);
    if (how !== "said" && how > 0) throw inUse(name, how);
    const seen: Seen = how === "said" ? "said" : "read";
    note({ seen });
    await save((transaction) => savePairSeen(transaction, pair, { by: permit.actor.name, how: seen, at }));
    return null;
  });
}

import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import { PAIR_STEPS } from "#lib/shared/sql-users/pairs.ts";
import type { ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import { requireLimits, stillAllowed } from "../../access/limits.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { effectsOf } from "../../cloud/api/changes.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { changeable } from "../../cloud/changeable.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { ownersWithPeople } from "../../sharing/claims/deliverable.ts";
import { sendClaimToOwner } from "../../sharing/claims/send.ts";
import { setNewPassword } from "../../sql-users/change-sql-user.ts";
import { saveChange } from "../../sql-users/changing.ts";
import { requireSameRow } from "../../sql-users/find-sql-user.ts";
import { asViewer } from "../../sql-users/passwords/password-in-view.ts";
import { type StoredPair, savePairSet } from "../../store/sql-users/pairs.ts";
import { atStep, type Resets, read, requireBoth, requireMember, type Target, voidLinks } from "./at-step.ts";
import { requireUnused } from "./open-sessions.ts";
import type { PairFacts } from "./problems.ts";
import { stateOfSet } from "./view.ts";

/** What setting the idle one's password sends. Throws as {@link resetIdle}, except for refusals that depend on the moment. */
export async function setEffects(permit: Resets, target: Target): Promise<ChangeEffects> {
  const { pair, facts } = await read(target);
  requireBoth(permit, pair, facts);
  await requireLimits(permit, target);
  return effectsOf({
    kind: "set_password",
    clusterId: (await changeable(pair.clusterId)).id,
    name: target.name,
  });
}

/**
 * Sets a new password for the idle one; only this answer contains it. Throws `pair_changed` where it is not the idle one or the pair is at
 * a later step, `pair_broken`, `pair_in_use` where the cluster reports open sessions, and what a reset throws.
 */
export async function resetIdle(
  permit: Resets,
  { replaces, ...target }: Target & { replaces?: string | undefined },
  note: Note,
): Promise<ShownPassword> {
  return atStep(permit, target, { act: "reset", steps: PAIR_STEPS }, async ({ db, pair, facts, sends, save }) => {
    const { name, sqlUserId } = requireMember(pair.idle, target);
    requireSettable(pair, facts);
    await requireLimits(permit, target);
    await changeable(pair.clusterId);
    await requireUnused(pair.clusterId, name, note);
    const stillMay = stillAllowed(permit, target);
    const before = async () => {
      await stillMay();
      await requireAssumed([pair.clusterId], ["reset"]);
      await requireSameRow(target, sqlUserId);
      await voidLinks(db, [pair.idle], note);
      await sends();
    };
    const showing = { viewer: asViewer(permit.actor, "reset"), replaces, before };
    const shown = await setNewPassword(target, showing, note);
    await saveChange(() => save((transaction) => savePairSet(transaction, pair, { by: permit.actor.name })));
    return shown;
  });
}

/** Sends the owner team of the idle one a link to set its password. Throws as {@link resetIdle}, and `not_found` where that team cannot. */
export async function deliverIdle(permit: Resets, target: Target, note: Note): Promise<null> {
  return atStep(permit, target, { act: "deliver", steps: PAIR_STEPS }, async ({ db, pair, facts, sends, save }) => {
    const { name, sqlUserId } = requireMember(pair.idle, target);
    requireSettable(pair, facts);
    const row = facts.rows.get(name);
    if (!row || !(await ownersWithPeople(db, permit.actor)).isDeliverable(row)) throw new Refusal("not_found");
    await requireLimits(permit, target);
    await changeable(pair.clusterId);
    await requireUnused(pair.clusterId, name, note);
    const { id, name: clusterName } = await clusterFacts().one(pair.clusterId);
    await voidLinks(db, [pair.idle], note);
    // A member may set the password while the other mails are still being sent.
    const at = Date.now();
    await sends();
    const { link, team, sent } = await sendClaimToOwner(permit.actor, {
      cluster: { id, name: clusterName },
      name,
      sqlUserId,
    });
    note({ link, for: team, sent });
    await save((transaction) => savePairSet(transaction, pair, { by: permit.actor.name, sentTo: team, at }));
    return null;
  });
}

/** After the deployment the idle one is in use, so it gets another password only if the deployed one was replaced. */
function requireSettable(pair: StoredPair, { rows }: PairFacts): void {
  const changedAt = rows.get(pair.idle.name)?.passwordChangedAt ?? null;
  const isDeployed = pair.step === "idle" || pair.step === "flip";
  if (isDeployed && stateOfSet(pair, changedAt) !== "replaced") throw new Refusal("pair_changed");
}

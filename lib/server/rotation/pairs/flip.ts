import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import { stillAllowed } from "../../access/limits.ts";
import { recorded } from "../../audit/recorded.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { changeable } from "../../cloud/changeable.ts";
import { newPasswordOf, setThisPassword } from "../../sql-users/change-sql-user.ts";
import { requireSameRow } from "../../sql-users/find-sql-user.ts";
import { makeSqlPassword } from "../../sql-users/passwords/make-password.ts";
import { asViewer } from "../../sql-users/passwords/password-in-view.ts";
import { closeShown } from "../../store/passwords/shown-passwords.ts";
import { savePairFlipped } from "../../store/sql-users/pairs.ts";
import { type At, atStep, type Resets, read, requireMember, requireSet, type Target, voidLinks } from "./at-step.ts";
import { requireUnused } from "./open-sessions.ts";
import { setEffects } from "./reset-idle.ts";

/** What {@link flipPair} will send and record: it sets the active one's password. */
export async function flipEffects(permit: Resets, target: Target): Promise<ChangeEffects> {
  const { pair } = await read(target);
  const { calls, sql } = await setEffects(permit, target);
  return { calls, sql, events: [{ ...newPasswordOf(target), details: { pairWith: pair.idle.name } }] };
}

/**
 * Makes the idle one active, and gives the other a password that is never shown, so that its old one no longer works. If the outcome is
 * unknown, the pair stays at this step and flipping can be repeated. `said` is the actor's statement, as in {@link noteIdle}. Throws as
 * that does, and what a reset throws.
 */
export async function flipPair(
  permit: Resets,
  { said, ...target }: Target & { said: boolean },
  note: Note,
): Promise<null> {
  const flip = async ({ db, pair, facts, sends, isSet, save }: At) => {
    const { name, sqlUserId } = requireMember(pair.active, target);
    requireSet(pair, facts);
    await changeable(pair.clusterId);
    await requireUnused(pair.clusterId, name, note, said);
    const stillMay = stillAllowed(permit, target);
    const before = async () => {
      await stillMay();
      await requireAssumed([pair.clusterId], ["reset"]);
      await requireSameRow(target, sqlUserId);
      await voidLinks(db, [pair.active, pair.idle], note);
      await sends();
    };
    const { requestId, address } = await requestContext();
    const { actor } = permit;
    const about = { ...newPasswordOf({ clusterId: pair.clusterId, name }), actor, request: { requestId, address } };
    const viewer = asViewer(actor, null);
    note({ sent: true });
    const shownId = await recorded({ ...about, details: { pairWith: pair.idle.name } }, (noteOne) =>
      setThisPassword(target, makeSqlPassword(), { viewer, before, also: isSet }, noteOne),
    );
    await closeShown(db, { id: shownId, viewerId: viewer.id });
    note({ active: pair.idle.name });
    await save((transaction) => savePairFlipped(transaction, pair, { by: actor.name }));
    return null;
  };
  // The old password must not die while the idle one was deleted outside Rolecall a moment ago.
  return atStep(permit, target, { act: "flip", steps: ["flip"], fresh: true }, flip);
}

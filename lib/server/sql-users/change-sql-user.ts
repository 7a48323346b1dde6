import { CALL_ACTIONS, type ChangeEffects } from "#lib/shared/change-effects.ts";
import { present } from "#lib/shared/present.ts";
import type { NewDescription } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { CreatedSqlUser, ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { NO_WAYS_READ, type OtherWays, otherWays } from "#lib/shared/ways-in/ways-in.ts";
import type { Permit } from "../access/guard.ts";
import { maySeeNewPassword, requireLimits, requireWithinLimits, stillAllowed } from "../access/limits.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import { type Change, effectsOf } from "../cloud/api/changes.ts";
import type { Priority } from "../cloud/api/priority.ts";
import { createSettled, deleteSettled, setPasswordSettled } from "../cloud/api/settle.ts";
import { changeable } from "../cloud/changeable.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { waysInto } from "../store/clusters/cluster-ways.ts";
import { store } from "../store/db/store.ts";
import type { Also } from "../store/jobs/job-items.ts";
import { endDeleted } from "../store/sql-users/left-creations.ts";
import { saveCreated, saveDeleted, saveProtected } from "../store/sql-users/sql-users.ts";
import { stillIdle } from "./active-in-pair.ts";
import { arrangerOf } from "./arranger.ts";
import { changing, saveChange, sending } from "./changing.ts";
import { findSqlUser } from "./find-sql-user.ts";
import { ownerName } from "./owners/owners.ts";
import { makeSqlPassword } from "./passwords/make-password.ts";
import {
  asViewer,
  recordShown,
  requireAgreements,
  setInView,
  type ViewerConsent,
} from "./passwords/password-in-view.ts";
import { resetMeets } from "./passwords/reset-meets.ts";
import { requireClaimed } from "./require-claimed.ts";

type Target = { clusterId: string; name: string };
type NewSqlUser = Target & Partial<NewDescription> & { ownerTeamId?: string | null; endsAt?: Instant | null };

/**
 * A SQL user from an approved request: its row, whether an earlier approval may have made it, and the check to repeat right before the
 * change. Its password is not shown.
 */
type Requested = {
  id: string;
  takeOver: boolean;
  forRequester: boolean;
  /** the caller has the turn to change its password */
  hasTurn?: boolean;
  before: () => Promise<void>;
};

/** The change of a SQL user, on a cluster that takes changes now. The preview shows it, and the functions below send it. */
async function changeOf(kind: Change["kind"], { clusterId, name }: Target): Promise<Change> {
  return { kind, clusterId: (await changeable(clusterId)).id, name };
}

type Decides = Permit<"requests.decide">;

/** The effects of creating a SQL user. */
export async function creationEffects(
  _permit: Permit<"sql_users.create"> | Decides,
  target: Target,
): Promise<ChangeEffects> {
  return effectsOf(await changeOf("create", target));
}

/** The effects of a creation whose SQL user an earlier approval has created: it gets a password. */
export async function takeOverEffects(_permit: Decides, target: Target): Promise<ChangeEffects> {
  return effectsOf(await changeOf("set_password", target));
}

/** What the audit is told about a new password, whatever asked for it. */
export function newPasswordOf({ clusterId, name }: Target) {
  return { action: CALL_ACTIONS.set_password, clusterId, target: name } as const;
}

/** The effects of a reset, with what its caller would have to agree to. Throws the guard's refusals and `sql_user_not_found`. */
export async function resetEffects(permit: Permit<"sql_users.reset">, target: Target): Promise<ChangeEffects> {
  await findSqlUser(permit, target);
  await requireLimits(permit, target);
  const effects = effectsOf(await changeOf("set_password", target));
  return Object.assign({}, effects, { meets: await resetMeets(target) });
}

/** The effects of a deletion. Throws as {@link resetEffects}. */
export async function deletionEffects(permit: Permit<"sql_users.delete">, target: Target): Promise<ChangeEffects> {
  await findSqlUser(permit, target);
  await requireLimits(permit, target);
  return effectsOf(await changeOf("delete", target));
}

/** The effects of an approved request for a deletion. Throws `sql_user_not_found`. */
export async function requestedDeletionEffects(permit: Decides, target: Target): Promise<ChangeEffects> {
  await findSqlUser(permit, target);
  return effectsOf(await changeOf("delete", target));
}

/**
 * Creates a SQL user with a new password, which only this answer holds. It is shown to no one where a setting keeps it from
 * the creator of an admin, and where the SQL user was requested. Throws CloudError or Refusal.
 */
export async function createSqlUser(
  permit: Permit<"sql_users.create">,
  { clusterId, name, ownerTeamId = null, endsAt: wantedUntil = null, ...description }: NewSqlUser,
  note: Note,
  requested?: Requested,
): Promise<CreatedSqlUser> {
  const change = await changeOf("create", { clusterId, name });
  note({ owner: await ownerName(ownerTeamId) });
  const shown = !requested && (await maySeeNewPassword(permit, change.clusterId));
  if (!shown) note({ passwordShown: false });
  const password = makeSqlPassword();
  const target = { ...change, password };
  const before = sending(note, stillAllowed(permit, target), requested?.before);
  await changing(
    target,
    note,
    () => createSettled(cloud(), target, { before, takeOver: requested?.takeOver ?? false }),
    true,
  );
  await saveChange(async () =>
    saveCreated(
      await store(),
      target,
      present({
        ...description,
        ownerTeamId,
        wantedUntil,
        by: await arrangerOf(permit.actor),
        id: requested ? requested.id : undefined,
      }),
    ),
  );
  if (!shown) return { name, password: null };
  const shownId = newId("shn");
  await saveChange(async () => recordShown(await store(), target, asViewer(permit.actor, "creation"), shownId));
  return { name, password: password.reveal(), shownId };
}

/**
 * Sets a new password for `viewer`; only this answer holds it. The caller has checked the right; `before` checks it again right before the
 * change. `made`: as {@link SetFor} has it. Throws CloudError, `active_in_pair` without `active`, and the errors of {@link setInView} and `before`.
 */
export async function resetPassword(
  permit: Permit<"sql_users.reset">,
  {
    clusterId,
    name,
    replaces,
    replacesAny,
    active,
  }: Target & Omit<ViewerConsent, "viewer"> & { active?: true | undefined },
  note: Note,
  made?: () => void,
): Promise<ShownPassword> {
  const target = await changeOf("set_password", { clusterId, name });
  const showing = { viewer: asViewer(permit.actor, "reset"), replaces, replacesAny };
  await requireWithinLimits(permit, target, () => requireAgreements(target, showing, { active }));
  const before = stillIdle(stillAllowed(permit, target), target, { active });
  return setNewPassword(target, { ...showing, before, made, isFirst: true }, note);
}

type SetFor = ViewerConsent & {
  before: () => Promise<void>;
  /** it may be the first password of temporary access: its claim sets it, or a person who may reset it on the cluster */
  isFirst?: boolean | undefined;
  /** throws `password_not_proved`; the password is not shown then */
  prove?: ((password: Secret) => Promise<void>) | undefined;
  /** is written in the transaction that stores who is shown it */
  also?: Also;
  /** is called once the password is set and proved, right before that is stored */
  made?: (() => void) | undefined;
};

/**
 * Sets a new password, which only this answer holds, for `viewer`. The caller has checked that they may have it; `before` checks again
 * when the change's turn has come. Throws CloudError, and the errors of {@link requireClaimed}, {@link setInView}, `before` and `prove`.
 */
export async function setNewPassword({ clusterId, name }: Target, how: SetFor, note: Note): Promise<ShownPassword> {
  const password = makeSqlPassword();
  const shownId = await setThisPassword({ clusterId, name }, password, how, note);
  return { name, password: password.reveal(), shownId, otherWays: await waysBeside(clusterId) };
}

/** What still signs in beside a new password. It is set by now: a store that fails must not cost the person the password. */
async function waysBeside(clusterId: string): Promise<OtherWays> {
  try {
    return otherWays(await waysInto(await store(), clusterId));
  } catch (error) {
    log().warn({ clusterId, error }, "the ways into a cluster were not read after a reset");
    return NO_WAYS_READ;
  }
}

/** Sets a password that the caller has made; resolves to the id of the showing to `viewer`. Throws as {@link setNewPassword}. */
export async function setThisPassword(
  { clusterId, name }: Target,
  password: Secret,
  {
    viewer,
    replaces,
    replacesAny,
    before,
    isFirst,
    prove,
    also,
    made,
    priority = "write",
  }: SetFor & { priority?: Priority },
  note: Note,
): Promise<string> {
  const target = { clusterId, name, password };
  const last = sending(note, isFirst ? undefined : () => requireClaimed(target), before);
  return setInView(
    { clusterId, name },
    { viewer, replaces, replacesAny },
    {
      set: () => changing(target, note, () => setPasswordSettled(cloud(), target, { before: last, priority })),
      prove: prove && (() => prove(password)),
      also,
      made,
    },
  );
}

/**
 * Deletes a SQL user; `more` is checked again right before it. Throws CloudError (`sql_user_in_use` with the database's words where
 * it refuses) or Refusal.
 */
export async function deleteSqlUser(
  permit: Permit<"sql_users.delete">,
  { clusterId, name }: Target,
  note: Note,
  more?: () => Promise<void>,
): Promise<{ name: string }> {
  const target = await changeOf("delete", { clusterId, name });
  await requireWithinLimits(permit, target);
  const before = sending(note, stillAllowed(permit, target), more);
  await changing(target, note, () => deleteSettled(cloud(), target, { before }), false);
  await saveChange(async () => {
    await saveDeleted(await store(), target);
    await endDeleted(await store(), target);
  });
  return { name };
}

/**
 * Protects this SQL user or removes its protection: only Cluster Admins who confirm may then reset or delete it. Throws the refusal
 * `sql_user_not_found`.
 */
export async function setProtected(
  permit: Permit<"sql_users.describe">,
  target: Target,
  isProtected: boolean,
): Promise<{ name: string }> {
  await findSqlUser(permit, target);
  await saveProtected(await store(), target, isProtected);
  return { name: target.name };
}

import type { ExposureWay } from "#lib/shared/passwords/exposures.ts";
import type { Replacement } from "#lib/shared/passwords/shown-passwords.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { isTokenSession } from "../../access/token-actor.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import type { Also } from "../../store/jobs/job-items.ts";
import { withLease } from "../../store/jobs/turns.ts";
import {
  closeShown,
  newestShownTo,
  openShownPasswords,
  replacementOf,
  type ShownPasswordRow,
  saveShown,
  shownTarget,
  type Viewer,
} from "../../store/passwords/shown-passwords.ts";
import { endOpeners } from "../../store/requests/request-attempts.ts";
import { endDelivered } from "../../store/sql-users/creations.ts";
import { saveReset, saveResetWithin } from "../../store/sql-users/sql-users.ts";
import { type PairConsent, requireIdle } from "../active-in-pair.ts";
import { saveChange } from "../changing.ts";

type Target = { clusterId: string; name: string };
/**
 * `replaces` is the password on another screen that the person has agreed to make useless. `replacesAny`: whatever is on any screen, for an
 * emergency; no caller from outside sends it.
 */
export type ViewerConsent = { viewer: Viewer; replaces?: string | undefined; replacesAny?: true | undefined };

/** `way`: how it is shown to them; null where it is not shown. */
export function asViewer({ accountId, name, sessionHash }: Actor, way: ExposureWay | null): Viewer {
  return { id: accountId, name, sessionHash, way };
}

type PasswordSetter = {
  set: () => Promise<void>;
  /** tries the password at the database; it is not shown where this throws */
  prove?: (() => Promise<void>) | undefined;
  /** is written in the transaction that stores who is shown it */
  also?: Also | undefined;
  /** is called once the password is set and proved, right before that is stored */
  made?: (() => void) | undefined;
};

/**
 * Sets a password with `set` and stores the reset and that `viewer` is shown it; resolves to the id of that showing. Only one server at a
 * time does so for a SQL user.
 *
 * Throws `password_in_view` while another viewer has an unstored password on screen, unless `replaces` is the newest of those; `busy` where
 * another change takes longer than 20 seconds; and the errors of `set` and `prove`.
 */
export async function setInView(
  target: Target,
  showing: ViewerConsent,
  { set, prove, also, made }: PasswordSetter,
): Promise<string> {
  const { viewer } = showing;
  const db = await store();
  return withLease(db, passwordLease(target), async () => {
    await requireAgreed(db, target, showing);
    const ifPerhapsSet = async (error: unknown) => {
      if (isPerhapsSet(error)) await recordShown(db, target, viewer, undefined);
      throw error;
    };
    await set().catch(ifPerhapsSet);
    // A proof takes as long as the database likes, so the reset is stored before it.
    if (prove) {
      await saveChange(() => saveReset(db, target, viewer));
      await prove().catch(ifPerhapsSet);
    }
    const shown = newId("shn");
    made?.();
    await recordShown(db, target, viewer, shown, { isReset: !prove, also });
    return shown;
  });
}

/** The lease to change the password of this SQL user. */
export const passwordLease = ({ clusterId, name }: Target) => ({ of: "password", clusterId, name }) as const;

function isPerhapsSet(error: unknown): boolean {
  if (error instanceof CloudError) return error.outcome === "unknown";
  return error instanceof Refusal && error.code === "password_not_proved";
}

/** A program of a person does not see what is on that person's screen. */
function isOthers({ viewerId }: ShownPasswordRow, { id, sessionHash }: Viewer): boolean {
  return viewerId !== id || (sessionHash !== null && isTokenSession(sessionHash));
}

/** Throws `password_in_view` as {@link setInView} does. */
export async function requireAgreed(
  db: Store,
  target: Target,
  { viewer, replaces, replacesAny }: ViewerConsent,
): Promise<void> {
  if (replacesAny) return;
  const [newest] = (await openShownPasswords(db, target)).filter((shown) => isOthers(shown, viewer));
  if (!newest || newest.id === replaces) return;
  // A viewer of a link without sign-in does not learn account names.
  const by = viewer.sessionHash === null ? {} : { by: newest.viewer };
  throw new Refusal("password_in_view", { inView: { id: newest.id, since: newest.shownAt, ...by } });
}

/** Throws what a reset asks its caller to agree to, before it waits for the lease: `active_in_pair`, and as {@link requireAgreed}. */
export async function requireAgreements(target: Target, showing: ViewerConsent, agreed: PairConsent): Promise<void> {
  await requireIdle(target, agreed);
  await requireAgreed(await store(), target, showing);
}

/**
 * Stores that a password is shown, or with null that it is not, and notifies the viewers of the replaced passwords. Undefined: the answer
 * was lost. `isReset`: stores the reset with it. Never rejects: the password is set by now.
 */
export async function recordShown(
  db: Store,
  target: Target,
  viewer: Viewer,
  shown: string | null | undefined,
  { isReset = false, also }: { isReset?: boolean; also?: Also | undefined } = {},
): Promise<void> {
  try {
    const first = async (transaction: Store) => {
      if (isReset) await saveResetWithin(transaction, target, viewer);
      await also?.(transaction);
    };
    const before = await saveShown(db, target, { viewer, shown, first });
    const others = before.filter((row) => isOthers(row, viewer));
    if (others.length > 0) void track(notifyReplaced(db, target, { others, by: viewer, surely: shown !== undefined }));
  } catch (error) {
    log().error({ error }, "a password was set, but the account that is shown it could not be stored");
  }
}

type Replaced = { others: readonly ShownPasswordRow[]; by: Viewer; surely: boolean };

async function notifyReplaced(db: Store, target: Target, { others, by, surely }: Replaced): Promise<void> {
  const cluster = await clusterFacts()
    .one(target.clusterId)
    .catch(() => undefined);
  const where = cluster ? ` on cluster ${cluster.name}` : "";
  const effect = surely ? "no longer works" : "may no longer work";
  const text = `${by.name} reset the password of the SQL user ${target.name}${where}. The password on your screen ${effect}.`;
  for (const { id, viewerId } of others)
    await notify(db, [viewerId], {
      kind: "password_replaced",
      about: `shown:${id}:replaced`,
      text,
      path: "/",
      subject: `Your password for ${target.name} was replaced`,
    });
}

/** The change that replaced the password on this person's screen; null while there is none. */
export async function replacementOfOwn(
  { actor }: Permit<"profile.manage">,
  { id }: { id: string },
): Promise<Replacement> {
  const db = await store();
  const shown = { id, viewerId: actor.accountId };
  await endDelivered(db, shown);
  return replacementFor(db, shown);
}

/** The change that replaced the password last shown to this browser through a claim link; null while there is none. */
export async function replacementThrough(db: Store, viewerId: string): Promise<Replacement> {
  const id = await newestShownTo(db, viewerId);
  return id === undefined ? null : replacementFor(db, { id, viewerId });
}

async function replacementFor(db: Store, shown: { id: string; viewerId: string }): Promise<Replacement> {
  const found = await replacementOf(db, shown);
  return found ? { at: found.at, by: found.byId === shown.viewerId ? null : found.by, surely: found.surely } : null;
}

/** The viewer has stored or closed the password: later resets no longer ask about it. */
export async function closeOwn({ actor }: Permit<"profile.manage">, { id }: { id: string }): Promise<null> {
  const db = await store();
  const shown = { id, viewerId: actor.accountId };
  await endDelivered(db, shown);
  const target = await shownTarget(db, shown);
  if (target) await endOpeners(db, { requesterId: actor.accountId, clusterId: target.clusterId, name: target.name });
  await closeShown(db, shown);
  return null;
}

import "server-only";
import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import { counted } from "#lib/shared/counted.ts";
import { PAIR_STEPS, type PairStep, type Seen } from "#lib/shared/pairs.ts";
import type { ShownPassword } from "#lib/shared/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import { ownersWithPeople } from "../claims/deliverable.ts";
import { sendClaimToOwner } from "../claims/manage.ts";
import { effectsOf } from "../cloud/changes.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { recorded } from "../run/recorded.ts";
import { eachOpenSessions } from "../sql-connection/open-sessions.ts";
import { setNewPassword, setThisPassword } from "../sql-users/change-sql-user.ts";
import { keep } from "../sql-users/changing.ts";
import { requireSameRow } from "../sql-users/find-sql-user.ts";
import { makeSqlPassword } from "../sql-users/make-password.ts";
import { asViewer } from "../sql-users/password-in-view.ts";
import { voidClaimLinksOf } from "../store/claim-links.ts";
import type { Store } from "../store/open.ts";
import {
  pairLease,
  pairOf,
  type StoredPair,
  savePairDeployed,
  savePairFlipped,
  savePairSeen,
  savePairSet,
} from "../store/pairs.ts";
import { closeShown } from "../store/shown-passwords.ts";
import { sqlConnectionOf } from "../store/sql-connections.ts";
import { store } from "../store/store.ts";
import { aloneOrBusy } from "./alone-or-busy.ts";
import { type PairFacts, readFacts, requireSound } from "./problems.ts";
import { stateOfSet } from "./view.ts";

type Resets = Permit<"sql_users.reset">;
type Target = { clusterId: string; name: string };
/** A pair at one of its steps, with the present state of both SQL users. */
type At = { db: Store; pair: StoredPair; facts: PairFacts };

/** What setting the idle one's password sends. Throws as {@link resetIdle}, except for refusals that depend on the moment. */
export async function setEffects(permit: Resets, target: Target): Promise<ChangeEffects> {
  const { pair, facts } = await read(target);
  requireBoth(permit, pair, facts);
  return effectsOf({
    kind: "set_password",
    clusterId: (await clusterFacts().writable(pair.clusterId)).id,
    name: target.name,
  });
}

/** The same for {@link flipPair}, which sets the active one's password. */
export async function flipEffects(permit: Resets, target: Target): Promise<ChangeEffects> {
  const { pair } = await read(target);
  const { calls, sql } = await setEffects(permit, target);
  const { clusterId, name } = target;
  const details = { pairWith: pair.idle.name };
  return { calls, sql, events: [{ action: "sql_user.reset_password", clusterId, target: name, details }] };
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
  return atStep(permit, target, PAIR_STEPS, async ({ db, pair, facts }) => {
    const { name, sqlUserId } = requireMember(pair.idle, target);
    requireSettable(pair, facts);
    await clusterFacts().writable(pair.clusterId);
    await requireUnused(pair.clusterId, name, note);
    const stillMay = stillAllowed(permit, target);
    const before = async () => {
      await stillMay();
      await requireSameRow(target, sqlUserId);
      await voidLinks(db, [pair.idle], note);
    };
    const showing = { viewer: asViewer(permit.actor, "reset"), replaces, before };
    const shown = await setNewPassword(target, showing, note);
    await keep(async () => void (await savePairSet(db, pair, { by: permit.actor.name })));
    return shown;
  });
}

/** Sends the owner team of the idle one a link to set its password. Throws as {@link resetIdle}, and `not_found` where that team cannot. */
export async function deliverIdle(permit: Resets, target: Target, note: Note): Promise<null> {
  return atStep(permit, target, PAIR_STEPS, async ({ db, pair, facts }) => {
    const { name, sqlUserId } = requireMember(pair.idle, target);
    requireSettable(pair, facts);
    const row = facts.rows.get(name);
    if (!row || !(await ownersWithPeople(db, permit.actor)).isDeliverable(row)) throw new Refusal("not_found");
    await requireUnused(pair.clusterId, name, note);
    const { id, name: clusterName } = await clusterFacts().one(pair.clusterId);
    await voidLinks(db, [pair.idle], note);
    // A member may set the password while the other mails are still being sent.
    const at = Date.now();
    const { link, team, sent } = await sendClaimToOwner(permit.actor, {
      cluster: { id, name: clusterName },
      name,
      sqlUserId,
    });
    note({ link, for: team, sent });
    return savedAfterChange(await savePairSet(db, pair, { by: permit.actor.name, sentTo: team, at }));
  });
}

/**
 * Records the actor's statement that the application uses the idle one now. Throws `pair_waits` where its owner team has not set a password
 * yet.
 */
export async function noteDeployed(permit: Resets, target: Target, note: Note): Promise<null> {
  return atStep(permit, target, ["deploy"], async ({ db, pair, facts }) => {
    requireMember(pair.idle, target);
    const setAt = requireSet(pair, facts);
    await voidLinks(db, [pair.idle], note);
    return saved(await savePairDeployed(db, pair, { by: permit.actor.name, setAt }));
  });
}

/**
 * Records that nothing uses the active one any more: from the cluster's sessions or, where these cannot be read, from the actor's statement
 * `said`. Throws `pair_in_use` where it has open sessions, and the cause where the sessions could not be read.
 */
export async function noteIdle(
  permit: Resets,
  { said, ...target }: Target & { said: boolean },
  note: Note,
): Promise<null> {
  return atStep(permit, target, ["idle", "flip"], async ({ db, pair, facts }) => {
    const { name } = requireMember(pair.active, target);
    requireSet(pair, facts);
    const at = Date.now();
    const how = await howSeen(pair.clusterId, name, said);
    if (how !== "said" && how > 0) throw inUse(name, how);
    const seen: Seen = how === "said" ? "said" : "read";
    note({ seen });
    return saved(await savePairSeen(db, pair, { by: permit.actor.name, how: seen, at }));
  });
}

/** Voids the claim links of these SQL users, used ones too, since the browser that used one could set another password with it. */
async function voidLinks(db: Store, members: readonly StoredPair["idle"][], note: Note): Promise<void> {
  const count = await voidClaimLinksOf(
    db,
    members.map(({ sqlUserId }) => sqlUserId),
  );
  if (count > 0) note({ linksVoided: count });
}

/** The cluster's open sessions, or the actor's statement where they cannot be read. */
async function howSeen(clusterId: string, name: string, said: boolean): Promise<number | "said"> {
  try {
    return await openSessionsOf(clusterId, name);
  } catch (error) {
    if (said) return "said";
    throw error;
  }
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
  return atStep(permit, target, ["flip"], async ({ db, pair, facts }) => {
    const { name, sqlUserId } = requireMember(pair.active, target);
    requireSet(pair, facts);
    await clusterFacts().writable(pair.clusterId);
    await requireUnused(pair.clusterId, name, note, said);
    const stillMay = stillAllowed(permit, target);
    const before = async () => {
      await stillMay();
      await requireSameRow(target, sqlUserId);
      await voidLinks(db, [pair.active, pair.idle], note);
    };
    const { requestId, address } = await requestContext();
    const { actor } = permit;
    const { clusterId } = pair;
    const about = {
      action: "sql_user.reset_password",
      actor,
      request: { requestId, address },
      clusterId,
      target: name,
    } as const;
    const viewer = asViewer(actor, null);
    note({ sent: true });
    const shownId = await recorded({ ...about, details: { pairWith: pair.idle.name } }, (noteOne) =>
      setThisPassword(target, makeSqlPassword(), { viewer, before }, noteOne),
    );
    await closeShown(db, { id: shownId, viewerId: viewer.id });
    note({ active: pair.idle.name });
    return savedAfterChange(await savePairFlipped(db, pair, { by: actor.name }));
  });
}

/**
 * Runs `work` under the pair's lease, if the pair is at one of these steps and has no problem. Throws `not_found`, `busy`, `pair_changed`
 * and `pair_broken`.
 */
async function atStep<T>(
  permit: Resets,
  target: Target,
  steps: readonly PairStep[],
  work: (at: At) => Promise<T>,
): Promise<T> {
  const { db, pair: found } = await read(target);
  return aloneOrBusy(db, pairLease(found.id), async () => {
    // The pair may have changed before the lease was taken.
    const { pair, facts } = await read(target);
    if (pair.id !== found.id || !steps.includes(pair.step)) throw new Refusal("pair_changed");
    requireBoth(permit, pair, facts);
    return work({ db, pair, facts });
  });
}

async function read({ clusterId, name }: Target): Promise<At> {
  const db = await store();
  const pair = await pairOf(db, { clusterId, name });
  if (!pair) throw new Refusal("not_found");
  return { db, pair, facts: await readFacts(clusterId) };
}

function requireBoth({ actor }: Resets, { active, idle, clusterId }: StoredPair, facts: PairFacts): void {
  const both = [
    { member: active, isIdle: false },
    { member: idle, isIdle: true },
  ];
  requireSound(facts, both, { actor, clusterId });
}

function requireMember(member: StoredPair["idle"], { name }: Target): StoredPair["idle"] {
  if (member.name !== name) throw new Refusal("pair_changed");
  return member;
}

/** After the deployment the idle one is in use, so it gets another password only if the deployed one was replaced. */
function requireSettable(pair: StoredPair, { rows }: PairFacts): void {
  const changedAt = rows.get(pair.idle.name)?.passwordChangedAt ?? null;
  const isDeployed = pair.step === "idle" || pair.step === "flip";
  if (isDeployed && stateOfSet(pair, changedAt) !== "replaced") throw new Refusal("pair_changed");
}

/** The time at which the password to deploy was set. Throws `pair_waits`, and `pair_changed` where another one replaced it. */
function requireSet(pair: StoredPair, { rows }: PairFacts): number {
  const changedAt = rows.get(pair.idle.name)?.passwordChangedAt ?? null;
  const state = stateOfSet(pair, changedAt);
  if (state === "waits") throw new Refusal("pair_waits");
  if (state === "replaced" || pair.setAt === null) throw new Refusal("pair_changed");
  return Math.max(pair.setAt, changedAt ?? 0);
}

/**
 * Throws `pair_in_use` where the cluster reports open sessions. With a SQL connection, throws the cause where the sessions could not be
 * read, unless the actor states with `said` that nothing uses it. The audit records what was read.
 */
async function requireUnused(clusterId: string, name: string, note: Note, said = false): Promise<void> {
  note({ sessions: "not read" });
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (connection?.state !== "on") return;
  const how = await howSeen(clusterId, name, said);
  note(how === "said" ? { word: "given" } : { sessions: how });
  if (how !== "said" && how > 0) throw inUse(name, how);
}

async function openSessionsOf(clusterId: string, name: string): Promise<number> {
  const { requestId } = await requestContext();
  let open = 0;
  await eachOpenSessions(clusterId, requestId, [name], (_, count) => {
    open = count;
  });
  return open;
}

function inUse(name: string, count: number): Refusal {
  return new Refusal("pair_in_use", { vendorMessage: `${name} has ${counted(count, "session")} open.` });
}

function saved(isSaved: boolean): null {
  if (!isSaved) throw new Refusal("pair_changed");
  return null;
}

/** A password or link was already sent, so the error must not say that nothing was changed. */
function savedAfterChange(isSaved: boolean): null {
  if (!isSaved) throw new Refusal("outcome_unknown");
  return null;
}

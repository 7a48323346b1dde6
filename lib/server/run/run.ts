import "server-only";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { ChangeEffects, ShownEffects } from "#lib/shared/change-effects.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type { TokenScope } from "#lib/shared/people/token-limits.ts";
import type { OwnPermission, Permission } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { TokenActor } from "../access/actor.ts";
import {
  type Actor,
  actorAgain,
  anyActor,
  authorize,
  authorizeOwned,
  type Permit,
  requireConfirmed,
  requireOwnOrigin,
  requireScope,
} from "../access/guard.ts";
import { rateKey, usedToken } from "../access/used-token.ts";
import { attempt } from "../audit/attempt.ts";
import { isDecision } from "../audit/outcome.ts";
import { type Intended, intentOf, type RecordedNote, recorded } from "../audit/recorded.ts";
import { recordRefusal } from "../audit/refusals.ts";
import { countRefusedChange, hasTooManyRefusedChanges, secondsToNextMinute } from "../audit/refused-changes.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import type { Facts } from "../base/note.ts";
import { parse } from "../base/parse.ts";
import { forPerson } from "../base/request/person.ts";
import { type RequestContext, requestContext } from "../base/request/request.ts";
import { scriptDigest } from "../base/script-digest.ts";
import { requireAssumed } from "../cloud/assumed.ts";
import { closedByKey } from "../cloud/closed-key.ts";
import { readLabelsFor } from "../cloud/read-labels.ts";
import type { MutationDoor, ReadDoor } from "./door.ts";

/**
 * Runs a change: origin, session, input, permission, audit intent, work, audit outcome. Failures are values; it never throws. `by` is the
 * actor of a program's token: its scope is checked instead of origin and session.
 */
export async function mutate<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: unknown,
  by?: TokenActor,
): Promise<Result<O>> {
  const request = await requestContext();
  const started = performance.now();
  return attempt(door.operation.action, request, async (fields) => {
    const { actor, parsed, permit, whole } = await begin(door, input, request, by);
    fields.actor = actor.accountId;
    if (door.confirmed) requireConfirmed(actor);
    const same = await door.unchanged?.(parsed, actor);
    if (same) return same.answer as O;
    await requirePromising(door, parsed, whole);
    await requireHeld(door, parsed, whole);
    await requireOpenKey(door, { permit, parsed }, whole);
    const work = (note: RecordedNote) => forPerson(actor.accountId, () => door.work(permit, parsed, note));
    return recorded(whole, work, started).catch((error: unknown) => {
      if (isDecision(error)) countRefusedChange(rateKey(actor), door.operation.action);
      throw error;
    });
  });
}

/** Checks origin, session, input and permission of a change, and prepares its audit intent. */
async function begin<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: unknown,
  request: RequestContext,
  by: TokenActor | undefined,
  ofRefusal: Facts = {},
) {
  if (!by) requireOwnOrigin(request);
  const actor = await asLabelled(by ?? (await signedIn(true, door)), "change");
  // A route reads its body here, once origin and session are checked.
  const parsed = parse(door.operation.input, typeof input === "function" ? await input() : input);
  const about = await door.about(parsed, actor);
  const checked = {
    action: door.operation.action,
    actor,
    request,
    ...about,
    details: { ...door.details?.(parsed), ...usedToken(actor) },
  };
  const row = door.row?.(parsed);
  const { permit, about: whole } = await authorizeAndRecord(door, checked, row, ofRefusal);
  return { actor, parsed, permit, whole };
}

/**
 * What a change would send and record, for an account that could make it now. Sends and records nothing and needs no recent password.
 * Refusals that depend on the moment come only with the change.
 */
export async function preview<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: unknown,
  by?: TokenActor,
): Promise<Result<ShownEffects>> {
  const request = await requestContext();
  return attempt(`${door.operation.action} preview`, request, async (fields) => {
    const { actor, parsed, permit, whole } = await begin(door, input, request, by, { preview: true });
    fields.actor = actor.accountId;
    if (door.isThere && !(await door.isThere(parsed, actor))) throw new Refusal("not_found");
    await requireHeld(door, parsed, whole);
    const { calls, sql, sqlFirst = false, events = [], meets } = (await door.effects?.(permit, parsed)) ?? NOTHING;
    const all = [{ ...whole, action: door.operation.action }, ...events];
    return present<ShownEffects>({ calls, sql, sqlFirst, events: all.map(intentOf), digest: scriptDigest(sql), meets });
  });
}

/** The preview of a change that stays within Rolecall. */
const NOTHING: ChangeEffects = { calls: [], sql: [] };

type About = Omit<Intended, "actor"> & { actor: Actor };

/**
 * Refuses before the intent where the target is missing or too many changes were refused, so that repeated refusals do not fill the audit
 * with intents.
 */
async function requirePromising<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: I,
  about: About,
): Promise<void> {
  const tooMany = hasTooManyRefusedChanges(rateKey(about.actor), door.operation.action);
  if (!tooMany && (!door.isThere || (await door.isThere(input, about.actor)))) return;
  const code = tooMany ? "too_many_calls" : "not_found";
  await recordRefusal({ ...about, details: { ...about.details, code } });
  throw new Refusal(code, tooMany ? { retryAfterSeconds: secondsToNextMinute() } : {});
}

/** Refuses what rests on an assumption that does not hold on the cluster, and records that. Throws `assumption_differs`. */
async function requireHeld<P extends Permission, I, O>(
  { relies }: MutationDoor<P, I, O>,
  input: I,
  about: About,
): Promise<void> {
  if (!relies) return;
  const clusters = relies.clusters?.(input) ?? [about.clusterId ?? []].flat();
  try {
    await requireAssumed(clusters, relies.on);
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal({ ...about, details: { ...about.details, code: error.code } });
    throw error;
  }
}

/**
 * Refuses before the intent what the API key does not let Rolecall do, since nothing would be sent. A change of several clusters is refused
 * as its preview is.
 */
async function requireOpenKey<P extends Permission, I, O>(
  { needsKey, effects }: MutationDoor<P, I, O>,
  { permit, parsed }: { permit: Permit<P>; parsed: I },
  about: About,
): Promise<void> {
  const check = needsKey ?? effects;
  const closed = check && (await closedByKey(about.clusterId, () => check(permit, parsed)));
  if (!closed) return;
  await recordRefusal({ ...about, details: { ...about.details, code: closed.code } });
  throw closed.error;
}

/**
 * Runs a read: session, input, permission, work. `use` is false for background refetches, which do not keep a session alive. `by`: as for
 * {@link mutate}.
 */
export async function read<P extends Permission, I, O>(
  door: ReadDoor<P, I, O>,
  input: unknown,
  use = false,
  by?: TokenActor,
): Promise<Result<O>> {
  const request = await requestContext();
  return attempt(door.operation.action, request, async (fields) => {
    // Only a page of Rolecall itself may make the server read a body.
    if (typeof input === "function" && !by) requireOwnOrigin(request);
    const actor = await asLabelled(by ?? (await signedIn(use, door)), "look");
    fields.actor = actor.accountId;
    const parsed = parse(door.operation.input, typeof input === "function" ? await input() : input);
    const checked = { action: door.operation.action, actor, request, ...door.about?.(parsed) };
    const { permit } = await authorizeAndRecord(door, checked, door.row?.(parsed));
    return forPerson(actor.accountId, () => door.work(permit, parsed));
  });
}

/**
 * Runs a change that only its actor can see, such as marking a notice as read. Like {@link mutate}, but the audit records only refusals,
 * since these changes would bury the rest.
 */
export async function mutateOwn<I, O>(door: ReadDoor<"profile.manage", I, O>, input: unknown): Promise<Result<O>> {
  const request = await requestContext();
  const { action } = door.operation;
  return attempt(action, request, async (fields) => {
    requireOwnOrigin(request);
    const actor = await signedIn(true, door);
    fields.actor = actor.accountId;
    const parsed = parse(door.operation.input, typeof input === "function" ? await input() : input);
    const { permit } = await authorizeAndRecord(door, { action, actor, request }, undefined);
    return door.work(permit, parsed);
  });
}

async function signedIn(use: boolean, { whileEnrolling }: { whileEnrolling?: true | undefined }): Promise<Actor> {
  const found = await anyActor(use);
  if (!found) throw new Refusal("unauthenticated");
  if (found.mustEnrol && !whileEnrolling) throw new Refusal("factor_required");
  return found.actor;
}

/**
 * The actor by the labels that clusters have now, where its rights follow labels. A person changes by the other roles alone where the vendor
 * does not tell them: what is urgent then, such as disabling an account, must not wait. A program is refused.
 */
async function asLabelled(actor: Actor, request: "change" | "look"): Promise<Actor> {
  const { byLabel, ...unlabelled } = actor;
  if (!byLabel) return actor;
  try {
    await readLabelsFor(request);
  } catch (error) {
    if (actor.token || !(error instanceof CloudError)) throw error;
    return Object.assign(unlabelled, { clusterRoles: byLabel.others });
  }
  const now = await actorAgain(actor);
  if (!now) throw new Refusal(actor.token ? "token_invalid" : "unauthenticated");
  return now;
}

type Checked = Omit<Intended, "actor" | "action"> & { action: AuditAction; actor: Actor };

/** Returns the permit and its target; records a refusal. The audit names the SQL user, or its row id where access was refused. */
async function authorizeAndRecord<P extends Permission, A extends Checked>(
  { permission, operation }: { permission: P; operation: { scope?: TokenScope } },
  about: A,
  row: string | undefined,
  ofRefusal: Facts = {},
): Promise<{ permit: Permit<P>; about: A }> {
  try {
    requireScope(about.actor, operation.scope);
    if (row === undefined) return { permit: authorize(about.actor, permission, about.clusterId), about };
    const permit = await authorizeOwned(about.actor, permission as P & OwnPermission, row);
    const { clusterId, name, team } = permit.owned;
    const details = { ...about.details, team: team.name };
    return { permit, about: { ...about, clusterId, target: name, details } };
  } catch (error) {
    if (error instanceof Refusal)
      await recordRefusal({
        ...about,
        details: { code: error.code, row: row || undefined, ...usedToken(about.actor), ...ofRefusal },
      });
    throw error;
  }
}

import "server-only";
import { z } from "zod";
import type { AuditAction, StoredAction } from "#lib/shared/audit.ts";
import type { Deed, ShownDeed } from "#lib/shared/deeds.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { ClusterPermission, OwnPermission, Permission } from "#lib/shared/policy.ts";
import type { Failure, Result } from "#lib/shared/result.ts";
import {
  type Actor,
  authorize,
  authorizeOwned,
  currentActor,
  type Permit,
  requireConfirmed,
  requireOwnOrigin,
} from "./access/guard.ts";
import { type AuditEvent, intentOf, type Outcome, record, recordLater, recordOutcome } from "./audit/audit.ts";
import { recordRefusal } from "./audit/refusals.ts";
import { countRefusedChange, hasTooManyRefusedChanges } from "./audit/refused-changes.ts";
import { Refusal } from "./base/failure.ts";
import { newId } from "./base/ids.ts";
import { track } from "./base/in-flight.ts";
import { log } from "./base/log.ts";
import type { Facts, Note } from "./base/note.ts";
import { type RequestContext, requestContext } from "./base/request.ts";
import { CloudError } from "./cloud/error.ts";
import { scriptDigest } from "./sql/script-digest.ts";
import { SqlError } from "./sql/sql-error.ts";
import { StoreUnavailable } from "./store/base.ts";

/** The cluster, and the SQL user, account or team, that an input is about. Rights are checked there, and the audit names them. */
type About = { clusterId?: string; target?: string };

/** One read, and the permission it needs. */
export type ReadDoor<P extends Permission, I, O> = {
  /** the stable name in audit and log */
  action: AuditAction;
  permission: P;
  input: z.ZodType<I>;
  work: (permit: Permit<P>, input: I) => Promise<O>;
} & (P extends ClusterPermission
  ? { about: (input: I) => About & { clusterId: string } }
  : { about?: (input: I) => About }) &
  OfRow<P, I>;

type Maybe<T> = T | Promise<T>;

/** The row of the SQL user, where the right depends on its owner. */
type OfRow<P extends Permission, I> = P extends OwnPermission ? { row: (input: I) => string } : { row?: undefined };

/** One change, and the permission it needs. */
export type MutationDoor<P extends Permission, I, O> = Omit<ReadDoor<P, I, O>, "work" | "about"> & {
  /** `note` adds plain facts to the audit of the outcome */
  work: (permit: Permit<P>, input: I, note: Note) => Promise<O>;
  /** true: the password must have been given within the last ten minutes */
  confirmed?: true;
  /** may read the store where the input alone does not tell */
  about: (input: I, actor: Actor) => Maybe<P extends ClusterPermission ? About & { clusterId: string } : About>;
  details?: (input: I) => Record<string, string>;
  /** What `work` sends, for {@link preview}: both are made by the same functions. Absent where it changes only Rolecall's store. */
  deed?: (permit: Permit<P>, input: I) => Promise<Deed>;
  /** Whether what the input names is there; where it is not, the change is refused as `not_found` and leaves no intent. */
  isThere?: (input: I, actor: Actor) => Promise<boolean>;
};

export const readDoor = <P extends Permission, I, O>(door: ReadDoor<P, I, O>): ReadDoor<P, I, O> => door;
export const mutationDoor = <P extends Permission, I, O>(door: MutationDoor<P, I, O>): MutationDoor<P, I, O> => door;

/** Runs a change: origin, session, input, permission, audit intent, work, audit outcome. Failures are values; it never throws. */
export async function mutate<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: unknown,
): Promise<Result<O>> {
  const request = await requestContext();
  const started = performance.now();
  return attempt(door.action, request, async (fields) => {
    const { actor, parsed, permit, whole } = await begin(door, input, request);
    fields.actor = actor.accountId;
    if (door.confirmed) requireConfirmed(actor);
    await requirePromising(door, parsed, whole);
    return recorded(whole, (note) => door.work(permit, parsed, note), started).catch((error: unknown) => {
      if (error instanceof Refusal) countRefusedChange(actor.accountId, door.action);
      throw error;
    });
  });
}

/** Origin, session, input and permission of a change, and what its audit intent says. */
async function begin<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: unknown,
  request: RequestContext,
  ofRefusal: Facts = {},
) {
  requireOwnOrigin(request);
  const actor = await signedIn(true);
  // A route reads its body here, after origin and session were checked.
  const parsed = parse(door.input, typeof input === "function" ? await input() : input);
  const about = await door.about(parsed, actor);
  const checked = { action: door.action, actor, request, ...about, details: door.details?.(parsed) ?? {} };
  const row = door.row?.(parsed);
  const { permit, about: whole } = await authorizeAndRecord(door.permission, checked, row, ofRefusal);
  return { actor, parsed, permit, whole };
}

/**
 * What a change would send and record, for someone who could make it now. Sends and records nothing, and asks for no password: a
 * refusal that depends on the moment comes with the change itself.
 */
export async function preview<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: unknown,
): Promise<Result<ShownDeed>> {
  const request = await requestContext();
  return attempt(`${door.action} preview`, request, async (fields) => {
    const { actor, parsed, permit, whole } = await begin(door, input, request, { preview: true });
    fields.actor = actor.accountId;
    if (door.isThere && !(await door.isThere(parsed, actor))) throw new Refusal("not_found");
    const { calls, sql, events = [] } = (await door.deed?.(permit, parsed)) ?? { calls: [], sql: [] };
    const all = [{ ...whole, action: door.action }, ...events];
    return { calls, sql, events: all.map(intentOf), digest: scriptDigest(sql) };
  });
}

/** A person who asks on and on for what is refused must not fill the audit with intents. */
async function requirePromising<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: I,
  about: Omit<AuditEvent, "outcome" | "actor"> & { actor: Actor },
): Promise<void> {
  const tooMany = hasTooManyRefusedChanges(about.actor.accountId, door.action);
  if (!tooMany && (!door.isThere || (await door.isThere(input, about.actor)))) return;
  const code = tooMany ? "busy" : "not_found";
  await recordRefusal({ ...about, details: { ...about.details, code } });
  throw new Refusal(code);
}

/**
 * Makes a change between its intent and its outcome in the audit. Throws what `work` throws, and `outcome_unknown` for a fault of
 * Rolecall after something was sent; without a stored intent nothing is changed.
 */
export async function recorded<O>(
  about: Omit<AuditEvent, "id" | "intentId" | "outcome">,
  work: (note: Note) => Promise<O>,
  started = performance.now(),
): Promise<O> {
  const { requestId } = about.request;
  const intentId = newId("evt");
  await record({ ...about, id: intentId, outcome: "intended" }).catch((error: unknown) => {
    log().error({ requestId, error }, "audit intent not written; the change was not made");
    // A database lost in mid write may have stored the intent all the same.
    recordLater({ ...about, intentId, outcome: "refused", details: { code: "audit_unavailable" } });
    throw new Refusal("audit_unavailable");
  });
  const noted: Facts = {};
  const finish = (outcome: Outcome, details: Facts) =>
    recordOutcome({
      ...about,
      intentId,
      outcome,
      details: { ...noted, ...details, ms: Math.round(performance.now() - started) },
    });
  let sent = false;
  const note: Note = ({ sent: isSent, ...facts }) => {
    if (isSent) sent = true;
    Object.assign(noted, facts);
  };
  try {
    const value = await work(note);
    await finish("done", {});
    return value;
  } catch (error) {
    if (sent && isFault(error)) log().error({ requestId, intentId, error }, "Rolecall failed after a change was sent");
    const reported = sent && isFault(error) ? new Refusal("outcome_unknown") : error;
    const { code, traceId } = failureOf(reported, requestId);
    await finish(isNothingDone(about.action, reported) ? "failed" : outcomeOf(reported), { code, traceId });
    throw reported;
  }
}

/** Whether Rolecall itself failed: neither it nor the vendor nor the database has judged the change. */
function isFault(error: unknown): boolean {
  return !(error instanceof CloudError) && !(error instanceof SqlError) && !(error instanceof Refusal);
}

/** These change nothing but the cluster, or mark what is done there: before something is sent, a fault has changed nothing. */
const ON_CLUSTER: ReadonlySet<StoredAction> = new Set<AuditAction>([
  "sql_user.create",
  "sql_user.reset_password",
  "sql_user.delete",
  "claim.use",
  "request.claim",
]);

function isNothingDone(action: StoredAction, error: unknown): boolean {
  return ON_CLUSTER.has(action) && isFault(error);
}

/** Runs a read: session, input, permission, work. `use` is false for background refetches, which do not keep a session alive. */
export async function read<P extends Permission, I, O>(
  door: ReadDoor<P, I, O>,
  input: unknown,
  use = false,
): Promise<Result<O>> {
  const request = await requestContext();
  return attempt(door.action, request, async (fields) => {
    // Only our own page may make the server read a body.
    if (typeof input === "function") requireOwnOrigin(request);
    const actor = await signedIn(use);
    fields.actor = actor.accountId;
    const parsed = parse(door.input, typeof input === "function" ? await input() : input);
    const checked = { action: door.action, actor, request, ...door.about?.(parsed) };
    const { permit } = await authorizeAndRecord(door.permission, checked, door.row?.(parsed));
    return door.work(permit, parsed);
  });
}

/**
 * Runs a change that only its actor can see, such as marking a notice as read. Like {@link mutate}, but the audit records refusals only:
 * such changes would bury what matters.
 */
export async function mutateOwn<I, O>(door: ReadDoor<"profile.manage", I, O>, input: unknown): Promise<Result<O>> {
  const request = await requestContext();
  return attempt(door.action, request, async (fields) => {
    requireOwnOrigin(request);
    const actor = await signedIn(true);
    fields.actor = actor.accountId;
    const parsed = parse(door.input, input);
    const { permit } = await authorizeAndRecord(door.permission, { action: door.action, actor, request }, undefined);
    return door.work(permit, parsed);
  });
}

async function signedIn(use: boolean): Promise<Actor> {
  const actor = await currentActor(use);
  if (!actor) throw new Refusal("unauthenticated");
  return actor;
}

type Checked = Omit<AuditEvent, "outcome" | "actor"> & { actor: Actor };

/** Returns the permit and what it is about; records a refusal. The audit names a SQL user, or its row id where access was refused. */
async function authorizeAndRecord<P extends Permission, A extends Checked>(
  permission: P,
  about: A,
  row: string | undefined,
  ofRefusal: Facts = {},
): Promise<{ permit: Permit<P>; about: A }> {
  try {
    if (row === undefined) return { permit: authorize(about.actor, permission, about.clusterId), about };
    const permit = await authorizeOwned(about.actor, permission as P & OwnPermission, row);
    const { clusterId, name, team } = permit.owned;
    const details = { ...about.details, team: team.name };
    return { permit, about: { ...about, clusterId, target: name, details } };
  } catch (error) {
    if (error instanceof Refusal)
      await recordRefusal({ ...about, details: { code: error.code, ...(row && { row }), ...ofRefusal } });
    throw error;
  }
}

/** Returns the parsed input; throws `invalid_input` with a sentence per field. */
export function parse<I>(schema: z.ZodType<I>, input: unknown): I {
  const parsed = schema.safeParse(input);
  if (parsed.success && isStorable(parsed.data)) return parsed.data;
  if (parsed.success) throw new Refusal("invalid_input");
  const { fieldErrors } = z.flattenError(parsed.error as z.ZodError<Record<string, unknown>>);
  const fields = Object.entries(fieldErrors).map(([field, messages]) => [field, messages?.[0] ?? "Not valid."]);
  throw new Refusal("invalid_input", fields.length > 0 ? { fields: Object.fromEntries(fields) } : {});
}

/** Whether every text in it can be stored: PostgreSQL takes no NUL, and no store takes half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every((entry) => entry.every(isStorable));
}

/**
 * Runs `work` and turns what it throws into a value. An unexpected error reaches the browser as a request id only. `work` may add
 * log fields.
 */
export async function attempt<O>(
  action: string,
  request: RequestContext,
  work: (fields: Facts) => Promise<O>,
): Promise<Result<O>> {
  const started = performance.now();
  const fields: Facts = {};
  const line = () => ({ requestId: request.requestId, action, ...fields, ms: Math.round(performance.now() - started) });
  try {
    const value = await track(work(fields));
    log().info(line(), "done");
    return { ok: true, value };
  } catch (error) {
    const failure = failureOf(error, request.requestId);
    if (failure.code === "internal") log().error({ ...line(), error }, "unexpected error");
    else if (failure.code === "store_unavailable") log().error({ ...line(), error }, "the store cannot be reached");
    else log().info({ ...line(), address: request.address, code: failure.code, traceId: failure.traceId }, "refused");
    return { ok: false, error: failure };
  }
}

function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof Refusal) return { code: error.code, requestId, ...error.more };
  if (error instanceof StoreUnavailable) return { code: "store_unavailable", requestId };
  if (error instanceof CloudError) {
    const { code, vendorMessage, traceId, retryAfterSeconds } = error;
    return {
      code,
      requestId,
      ...(vendorMessage === undefined ? {} : { vendorMessage }),
      ...(traceId === undefined ? {} : { traceId }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }
  if (error instanceof SqlError) {
    const { code, words, retryAfterSeconds } = error;
    return {
      code,
      requestId,
      ...(words && { vendorMessage: words }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }
  return { code: "internal", requestId };
}

/** Codes of faults, as opposed to refusals. The status does not tell them apart: the vendor also refuses with 5xx. */
const BROKEN: ReadonlySet<ErrorCode> = new Set([
  "cloud_unavailable",
  "cloud_timeout",
  "cloud_bad_answer",
  "store_unavailable",
  "broken_off",
  "mail_failed",
  "sql_connection_unreachable",
  "sql_connection_bad_answer",
  "sql_connection_throttled",
  "sql_connection_address_refused",
]);

/** Codes after which something may have been changed. */
const PARTLY_DONE: ReadonlySet<ErrorCode> = new Set([
  "outcome_unknown",
  "sql_connection_begun",
  "sql_connection_left_off",
]);

/** Refused: Rolecall or the vendor declined. Failed: a fault, and nothing was changed. Unknown: the change may have been made. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof CloudError) {
    if (error.outcome === "unknown") return "unknown";
    return BROKEN.has(error.code) ? "failed" : "refused";
  }
  if (error instanceof SqlError)
    return error.outcome === "unknown" ? "unknown" : BROKEN.has(error.code) ? "failed" : "refused";
  if (!(error instanceof Refusal) || PARTLY_DONE.has(error.code)) return "unknown";
  return BROKEN.has(error.code) ? "failed" : "refused";
}

import "server-only";
import { z } from "zod";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { ClusterPermission, OwnPermission, Permission } from "#lib/shared/policy.ts";
import type { Failure, Result } from "#lib/shared/result.ts";
import {
  type Actor,
  currentActor,
  type Permit,
  permit,
  permitOwned,
  requireConfirmed,
  requireOwnOrigin,
} from "./access/guard.ts";
import { type AuditEvent, type Outcome, record, recordLater, recordOutcome } from "./audit/audit.ts";
import { recordRefusal } from "./audit/refusals.ts";
import { Refusal } from "./base/failure.ts";
import { newId } from "./base/ids.ts";
import { track } from "./base/in-flight.ts";
import { log } from "./base/log.ts";
import type { Facts, Note } from "./base/note.ts";
import { type RequestContext, requestContext } from "./base/request.ts";
import { CloudError } from "./cloud/error.ts";
import { StoreUnavailable } from "./store/base.ts";

/** Which cluster and which SQL user, account or team an input is about: the rights are asked for there, and the audit says so. */
type About = { clusterId?: string; target?: string };

/** One thing that people can read through Rolecall, and what it takes. */
export type ReadDoor<P extends Permission, I, O> = {
  /** the stable name, as the audit and the log have it */
  action: string;
  permission: P;
  input: z.ZodType<I>;
  work: (permit: Permit<P>, input: I) => Promise<O>;
} & (P extends ClusterPermission
  ? { about: (input: I) => About & { clusterId: string } }
  : { about?: (input: I) => About }) &
  OfRow<P, I>;

type Maybe<T> = T | Promise<T>;

/** Which SQL user, by its row, an input is about, where the right depends on whose it is. */
type OfRow<P extends Permission, I> = P extends OwnPermission ? { row: (input: I) => string } : { row?: undefined };

/** One thing that people can change. */
export type MutationDoor<P extends Permission, I, O> = Omit<ReadDoor<P, I, O>, "work" | "about"> & {
  /** `note` adds plain facts to the audit of the outcome */
  work: (permit: Permit<P>, input: I, note: Note) => Promise<O>;
  /** whether the password must have been given within the last ten minutes */
  confirmed?: true;
  /** may look into the store, where the input alone does not say it */
  about: (input: I, actor: Actor) => Maybe<P extends ClusterPermission ? About & { clusterId: string } : About>;
  details?: (input: I) => Record<string, string>;
};

export const readDoor = <P extends Permission, I, O>(door: ReadDoor<P, I, O>): ReadDoor<P, I, O> => door;
export const mutationDoor = <P extends Permission, I, O>(door: MutationDoor<P, I, O>): MutationDoor<P, I, O> => door;

/** A change: own origin, session, input, permission on what it is about, audit intent, work, audit outcome. Failures are values, never throws. */
export async function mutate<P extends Permission, I, O>(
  door: MutationDoor<P, I, O>,
  input: unknown,
): Promise<Result<O>> {
  const request = await requestContext();
  const started = performance.now();
  return attempt(door.action, request, async (said) => {
    requireOwnOrigin(request);
    const actor = await signedIn(true);
    said.actor = actor.accountId;
    // A route's body is read here, after the questions of who and from where.
    const parsed = parse(door.input, typeof input === "function" ? await input() : input);
    const about = await door.about(parsed, actor);
    const asked = { action: door.action, actor, request, ...about, details: door.details?.(parsed) ?? {} };
    const { allowed, about: whole } = await ask(door.permission, asked, door.row?.(parsed));
    if (door.confirmed) requireConfirmed(actor);
    return recorded(whole, (note) => door.work(allowed, parsed, note), started);
  });
}

/** Makes a change between its intent and its outcome in the audit. Throws what it throws; without the intent it is not made. */
export async function recorded<O>(
  about: Omit<AuditEvent, "id" | "intentId" | "outcome">,
  work: (note: Note) => Promise<O>,
  started = performance.now(),
): Promise<O> {
  const { requestId } = about.request;
  const intentId = newId("evt");
  await record({ ...about, id: intentId, outcome: "intended" }).catch((error: unknown) => {
    log().error({ requestId, error }, "audit intent not written; the change was not made");
    // A database that was lost while it wrote may have it all the same.
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
  try {
    const value = await work((facts) => Object.assign(noted, facts));
    await finish("done", {});
    return value;
  } catch (error) {
    const { code, traceId } = failureOf(error, requestId);
    await finish(outcomeOf(error), { code, traceId });
    throw error;
  }
}

/** A read: session, input, permission on what it is about, work. `use` is false for what a page fetches by itself. */
export async function read<P extends Permission, I, O>(
  door: ReadDoor<P, I, O>,
  input: unknown,
  use = false,
): Promise<Result<O>> {
  const request = await requestContext();
  return attempt(door.action, request, async (said) => {
    // What has a body comes from a page, and nobody else makes the server read it.
    if (typeof input === "function") requireOwnOrigin(request);
    const actor = await signedIn(use);
    said.actor = actor.accountId;
    const parsed = parse(door.input, typeof input === "function" ? await input() : input);
    const asked = { action: door.action, actor, request, ...door.about?.(parsed) };
    const { allowed } = await ask(door.permission, asked, door.row?.(parsed));
    return door.work(allowed, parsed);
  });
}

/**
 * A change that nobody but the person themself can see, such as that they have read something: as {@link mutate}, but it is not recorded,
 * or the audit would be full of it. Only a refusal is.
 */
export async function mutateOwn<I, O>(door: ReadDoor<"profile.manage", I, O>, input: unknown): Promise<Result<O>> {
  const request = await requestContext();
  return attempt(door.action, request, async (said) => {
    requireOwnOrigin(request);
    const actor = await signedIn(true);
    said.actor = actor.accountId;
    const parsed = parse(door.input, input);
    const { allowed } = await ask(door.permission, { action: door.action, actor, request }, undefined);
    return door.work(allowed, parsed);
  });
}

async function signedIn(use: boolean): Promise<Actor> {
  const actor = await currentActor(use);
  if (!actor) throw new Refusal("unauthenticated");
  return actor;
}

type Asked = Omit<AuditEvent, "outcome" | "actor"> & { actor: Actor };

/** The permit, and what it is about; a refusal is recorded. The audit knows a SQL user by its name, and one that was refused by its row. */
async function ask<P extends Permission, A extends Asked>(
  permission: P,
  about: A,
  row: string | undefined,
): Promise<{ allowed: Permit<P>; about: A }> {
  try {
    if (row === undefined) return { allowed: permit(about.actor, permission, about.clusterId), about };
    const allowed = await permitOwned(about.actor, permission as P & OwnPermission, row);
    const { cluster_id, name, team } = allowed.owned;
    const details = { ...about.details, team };
    return { allowed, about: { ...about, clusterId: cluster_id, target: name, details } };
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal({ ...about, details: { code: error.code, ...(row && { row }) } });
    throw error;
  }
}

/** The input in its checked form; throws `invalid_input` with a sentence per field. */
export function parse<I>(schema: z.ZodType<I>, input: unknown): I {
  const parsed = schema.safeParse(input);
  if (parsed.success && isStorable(parsed.data)) return parsed.data;
  if (parsed.success) throw new Refusal("invalid_input");
  const { fieldErrors } = z.flattenError(parsed.error as z.ZodError<Record<string, unknown>>);
  const fields = Object.entries(fieldErrors).map(([field, messages]) => [field, messages?.[0] ?? "Not valid."]);
  throw new Refusal("invalid_input", fields.length > 0 ? { fields: Object.fromEntries(fields) } : {});
}

/** Whether every text in it can be kept as it is: PostgreSQL takes no NUL, and no store keeps half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every((entry) => entry.every(isStorable));
}

/**
 * Runs `work` and turns what it throws into a value; what nobody expected reaches the browser as a request id only. What `work`
 * puts into `said` stands in the line of the log.
 */
export async function attempt<O>(
  action: string,
  request: RequestContext,
  work: (said: Facts) => Promise<O>,
): Promise<Result<O>> {
  const started = performance.now();
  const said: Facts = {};
  const line = () => ({ requestId: request.requestId, action, ...said, ms: Math.round(performance.now() - started) });
  try {
    const value = await track(work(said));
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
  return { code: "internal", requestId };
}

/** Codes under which nobody said no: it broke. The status does not tell, since the vendor also refuses under 5xx. */
const BROKEN: ReadonlySet<ErrorCode> = new Set([
  "cloud_unavailable",
  "cloud_timeout",
  "cloud_bad_answer",
  "store_unavailable",
  "broken_off",
]);

/** Refused: somebody said no. Failed: it broke, and nothing was changed. Unknown: nobody can tell. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof CloudError) {
    if (error.outcome === "unknown") return "unknown";
    return BROKEN.has(error.code) ? "failed" : "refused";
  }
  if (!(error instanceof Refusal) || error.code === "outcome_unknown") return "unknown";
  return BROKEN.has(error.code) ? "failed" : "refused";
}

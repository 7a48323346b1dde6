import "server-only";
import type { z } from "zod";
import type { AuditAction } from "#lib/shared/audit.ts";
import type { ChangeEffects, EventAbout } from "#lib/shared/change-effects.ts";
import { endAfterDays } from "#lib/shared/end-dates.ts";
import type { ApprovedRequest, approveInput } from "#lib/shared/requests.ts";
import type { RequestSpec } from "#lib/shared/requests-schema.ts";
import { planOf } from "#lib/shared/sql-access/access-plan.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { type WantedAccess, wantedAccessSchema } from "#lib/shared/sql-access/wanted-schema.ts";
import { auditedValues } from "#lib/shared/sql-user-fields.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users.ts";
import { extension } from "#lib/sql/templates/admin.ts";
import { authorize, type Permit } from "../access/guard.ts";
import { stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import { CloudError } from "../cloud/error.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { createOnCluster, creationOnClusterEffects } from "../creation/create.ts";
import { recorded } from "../run/recorded.ts";
import { SqlError } from "../sql/sql-error.ts";
import { deleteSqlUser, requestedDeletionEffects, takeOverEffects } from "../sql-users/change-sql-user.ts";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import { ownerOfRow, rowOf } from "../store/present-sql-users.ts";
import { endAttempt, finish, putBack, saveNotMade, saveSent } from "../store/request-attempts.ts";
import { saveApproved } from "../store/request-decisions.ts";
import { requestOf, type StoredRequest, WAITS_MS } from "../store/requests.ts";
import { creatingConnection } from "../store/sql-connections.ts";
import { saveLaterEnd } from "../store/sql-user-ends.ts";
import { store } from "../store/store.ts";
import { wasCreatedBefore } from "./created-before.ts";
import { undecided } from "./decide.ts";
import { notifyApproved } from "./notify.ts";
import { leaseOf } from "./recover.ts";
import { changedSpec, describedBy, factsOf, problemOf, refusalFor, requireLater } from "./spec.ts";

/**
 * Approves a request. It creates the SQL user with a password that is never shown, sets a later end, or deletes the SQL user. For a reset,
 * the requester then sets the password; for privileges, a Cluster Admin runs the SQL. Of concurrent approvals, only one succeeds. After a
 * failure the request stays pending.
 *
 * Throws as {@link undecided}, as creating or deleting does, and `invalid_input` or another code where it cannot be approved as submitted.
 */
export async function approveRequest(
  permit: Permit<"requests.decide">,
  { changes, ...target }: z.output<typeof approveInput>,
  note: Note,
  extendLogin: ExtendLogin,
): Promise<ApprovedRequest> {
  const db = await store();
  const waiting = await undecided(db, permit, target);
  const { spec, changed } = changedSpec(waiting, changes);
  const problem = problemOf(waiting, spec.name);
  if (problem) throw refusalFor(problem);
  note({ kind: waiting.kind, requester: waiting.requester, changed: changed !== null, ...factsOf(waiting.kind, spec) });
  const request = { ...waiting, name: spec.name };

  const allowed = stillAllowed(permit, { clusterId: request.clusterId, name: spec.name });
  const giveBack = await takeLease(db, leaseOf(request.id));
  if (!giveBack) throw new Refusal("busy");
  let made: CreatedSqlUser | undefined;
  try {
    await allowed();
    const takeOver = (await wasCreatedBefore(db, request, spec.name)) === true;
    if (takeOver) note({ takenOver: true });
    made = await carryOut(db, { permit, request, spec, changed, takeOver, allowed, extendLogin });
  } finally {
    await giveBack();
  }
  await notifyApproved(db, request, permit.actor.name);
  const { proved, unfinished } = made ?? {};
  const how = { ...(proved && { proved }), ...(unfinished && { unfinished }) };
  return { kind: request.kind, clusterId: request.clusterId, name: spec.name, access: spec.access, ...how };
}

/** What an approval sends and records. Throws as {@link approveRequest}, but needs no recent password. */
export async function approvalEffects(
  permit: Permit<"requests.decide">,
  { changes, ...target }: z.output<typeof approveInput>,
): Promise<ChangeEffects> {
  const db = await store();
  const request = await undecided(db, permit, target);
  const { spec } = changedSpec(request, changes);
  const problem = problemOf(request, spec.name);
  if (problem) throw refusalFor(problem);
  const about = { ...request, name: spec.name };
  switch (request.kind) {
    case "create": {
      const takesOver = (await wasCreatedBefore(db, request, spec.name)) === true;
      const wanted = await wantedNow(db, request.clusterId, spec);
      const endsAt = spec.wantedDays === null ? null : endAfterDays(spec.wantedDays, Date.now());
      const newOne = { clusterId: request.clusterId, name: spec.name, endsAt };
      const isBySql = (await creatingConnection(db, request.clusterId)) !== undefined;
      const effects =
        takesOver && !isBySql
          ? await takeOverEffects(permit, about)
          : await creationOnClusterEffects(permit, { ...newOne, wanted });
      return { ...effects, events: [aboutChange("sql_user.create", about, auditedValues(describedBy(spec)))] };
    }
    case "extend":
      return { calls: [], ...(await extensionEffects(db, about, spec)) };
    case "delete":
      return { ...(await requestedDeletionEffects(permit, about)), events: [aboutChange("sql_user.delete", about)] };
    case "reset":
    case "privileges":
      return { calls: [], sql: [] };
    default:
      return request.kind satisfies never;
  }
}

/** Moves the end of access on the cluster. The caller passes it in, since this folder may not import it. */
type ExtendLogin = (
  permit: Permit<"sql_users.apply">,
  about: { clusterId: string; name: string; at: number; again: boolean; before: () => Promise<void> },
  note: Note,
) => Promise<unknown>;

type Approving = {
  permit: Permit<"requests.decide">;
  request: StoredRequest;
  spec: RequestSpec;
  changed: string | null;
  /** an earlier approval may have created the SQL user */
  takeOver: boolean;
  allowed: () => Promise<void>;
  extendLogin: ExtendLogin;
};

/** Carries an approval out. Resolves to the created SQL user, if any. */
async function carryOut(db: Store, approving: Approving): Promise<CreatedSqlUser | undefined> {
  const { permit, request, spec, changed } = approving;
  const { id, kind } = request;
  const attempt = kind === "create" || kind === "extend" || kind === "delete" ? newId("try") : null;
  const sqlUserId = kind === "create" ? newId("usr") : request.sqlUserId;
  const now = Date.now();
  if (kind === "extend") requireLater(request.wantedUntil, spec.wantedDays, now);
  const by = { id: permit.actor.accountId, name: permit.actor.name };
  const approval = { by, name: spec.name, approved: changed, sqlUserId, expiresAt: now + WAITS_MS, attempt };
  // Stored before anything is sent, so that a second approver finds it decided.
  if (!(await saveApproved(db, id, approval, now))) throw new Refusal("request_over");
  if (attempt === null) return undefined;
  try {
    if (kind === "create") return await create(db, approving, { id, attempt }, { rowId: sqlUserId ?? "", now });
    if (kind === "extend") await extend(db, approving, { id, attempt }, now);
    else await remove(db, approving, { id, attempt });
    return undefined;
  } catch (error) {
    const back = async () => {
      if (!approving.takeOver && !isUnknown(error)) await saveNotMade(db, { id, attempt });
      await putBack(db, { id, attempt });
    };
    // If this fails too, the next reading of the request does it.
    await back().catch((failure: unknown) =>
      log().error({ request: id, error: failure }, "an approval that failed could not be taken back"),
    );
    throw error;
  }
}

/** Whether the SQL user may have been created or deleted despite the error. */
function isUnknown(error: unknown): boolean {
  if (error instanceof CloudError || error instanceof SqlError) return error.outcome === "unknown";
  return !(error instanceof Refusal) || error.code === "outcome_unknown";
}

type Attempt = { id: string; attempt: string };

async function create(
  db: Store,
  { permit: given, request, spec, takeOver, allowed }: Approving,
  attempt: Attempt,
  { rowId, now }: { rowId: string; now: number },
): Promise<CreatedSqlUser> {
  const { clusterId, teamId: ownerTeamId } = request;
  const { name, wantedDays } = spec;
  const description = describedBy(spec);
  const endsAt = wantedDays === null ? null : endAfterDays(wantedDays, now);
  const before = async () => {
    await allowed();
    await requireOurs(db, request, attempt);
    // From here on the SQL user may be created, even if this server dies.
    if (!(await saveSent(db, attempt, name))) throw new Refusal("request_over");
  };
  const mayCreate = authorize(given.actor, "sql_users.create", clusterId);
  const wanted = await wantedNow(db, clusterId, spec);
  return recorded(await aboutOf("sql_user.create", given, request, auditedValues(description)), async (note) => {
    const input = { clusterId, name, ownerTeamId, endsAt, wanted, ...description };
    const made = await createOnCluster(mayCreate, input, note, { id: rowId, takeOver, forRequester: true, before });
    // The SQL user exists without its row, so no one could claim it.
    if (!(await ownerOfRow(db, rowId)) || !(await endAttempt(db, attempt))) throw new Refusal("outcome_unknown");
    return made;
  });
}

/** The approved access, where a SQL connection can grant it at once. Throws `invalid_input` where it cannot be planned. */
async function wantedNow(db: Store, clusterId: string, { name, access }: RequestSpec): Promise<WantedAccess | null> {
  if (!(await creatingConnection(db, clusterId))) return null;
  const { version } = await clusterFacts().one(clusterId);
  const facts = { user: name, clusterVersion: version, code: "only_to_choose", otherAdmins: [], restricted: true };
  const planned = planOf({ ...parseWanted(access), version: null, demote: false }, facts);
  if (!planned.ok) throw new Refusal("invalid_input", { fields: { access: planned.message } });
  return wantedAccessSchema.parse(planned.wanted);
}

async function remove(db: Store, { permit: given, request, allowed }: Approving, attempt: Attempt): Promise<void> {
  const { clusterId, name } = request;
  const before = async () => {
    await allowed();
    await requireOurs(db, request, attempt);
    // Otherwise a SQL user created since under this name would be deleted.
    const row = await rowOf(db, { clusterId, name });
    if (row?.id !== request.sqlUserId || row.teamId !== request.teamId) throw new Refusal("sql_user_not_found");
  };
  const mayDelete = authorize(given.actor, "sql_users.delete", clusterId);
  await recorded(await aboutOf("sql_user.delete", given, request), async (note) => {
    await deleteSqlUser(mayDelete, { clusterId, name }, note, before);
  });
  // The deletion stands even if it cannot be stored; the next reading of the request stores it.
  await finish(db, attempt).catch((error: unknown) =>
    log().error({ request: request.id, error }, "a SQL user was deleted, but its request could not be finished"),
  );
}

/** What {@link extend} sends and records. */
async function extensionEffects(
  db: Store,
  request: StoredRequest,
  spec: RequestSpec,
): Promise<Pick<ChangeEffects, "sql" | "events">> {
  const at = requireLater(request.wantedUntil, spec.wantedDays);
  const isEnforced = (await creatingConnection(db, request.clusterId)) !== undefined;
  const sql = isEnforced ? extension(request.name, at, hasEnded(request)) : [];
  return { sql, events: [aboutChange("sql_user.expire_login", request, validUntil(at))] };
}

const validUntil = (at: number) => ({ validUntil: new Date(at).toISOString() });
/** Whether the end has passed and Rolecall has disabled the login. */
const hasEnded = ({ wantedUntil, endDone }: StoredRequest) => endDone !== null && endDone === wantedUntil;

/** Moves the end: on the cluster where a SQL connection can, elsewhere only the reminder. */
async function extend(
  db: Store,
  { permit: given, request, spec, extendLogin, allowed }: Approving,
  attempt: Attempt,
  now: number,
): Promise<void> {
  const { clusterId, name, sqlUserId } = request;
  const at = requireLater(request.wantedUntil, spec.wantedDays, now);
  const before = async () => {
    await allowed();
    await requireOurs(db, request, attempt);
  };
  const mayApply = authorize(given.actor, "sql_users.apply", clusterId);
  await recorded(await aboutOf("sql_user.expire_login", given, request, validUntil(at)), async (note) => {
    if (await creatingConnection(db, clusterId)) {
      await extendLogin(mayApply, { clusterId, name, at, again: hasEnded(request), before }, note);
    } else {
      await before();
      note({ reminder: true });
      await saveLaterEnd(db, { rowId: sqlUserId ?? "", at });
    }
  });
  await finish(db, attempt).catch((error: unknown) =>
    log().error({ request: request.id, error }, "an end was moved, but its request could not be finished"),
  );
}

/** Throws unless the request is still to be carried out: its team and requester exist, and no other attempt has replaced this one. */
async function requireOurs(db: Store, { clusterId, name }: StoredRequest, { id, attempt }: Attempt): Promise<void> {
  const now = await requestOf(db, { id, clusterId });
  if (now?.attempt !== attempt) throw new Refusal("request_over");
  const problem = problemOf(now, name);
  if (problem) throw refusalFor(problem);
}

async function aboutOf(
  action: AuditAction,
  { actor }: Permit<"requests.decide">,
  request: StoredRequest,
  details?: Record<string, string>,
) {
  return { ...aboutChange(action, request, details), actor, request: await requestContext() };
}

/** Names the SQL user, so that its history includes the event. */
function aboutChange(
  action: AuditAction,
  { id, clusterId, name: target, requester }: StoredRequest,
  details: Record<string, string> = {},
): EventAbout {
  return { action, clusterId, target, details: { ...details, request: id, requester } };
}

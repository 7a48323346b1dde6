import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { auditedValues } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { authorize, type Permit } from "../../access/guard.ts";
import { failureOf, outcomeOf } from "../../audit/outcome.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import type { Attended } from "../../jobs/attend.ts";
import { arrangerOf } from "../../sql-users/arranger.ts";
import { deleteSqlUser } from "../../sql-users/change-sql-user.ts";
import { createOnCluster } from "../../sql-users/create/create.ts";
import { laterEnd } from "../../sql-users/facts/later-end.ts";
import { sealOfGrant } from "../../sql-users/grant-seals.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import type { Also } from "../../store/jobs/job-items.ts";
import type { GrantDecision } from "../../store/requests/grants.ts";
import { finish, putBack, saveSent } from "../../store/requests/request-attempts.ts";
import { saveApproved } from "../../store/requests/request-decisions.ts";
import { requestOf, type StoredRequest, WAITS_MS } from "../../store/requests/requests.ts";
import { ownerOfRow, rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveLaterEnd } from "../../store/sql-users/sql-user-ends.ts";
import { aboutChange, CHANGE_OF, hasEnded, validUntil, wantedNow } from "./approval-effects.ts";
import { wasCreatedBefore } from "./created-before.ts";
import type { ApprovalContext, ApprovalEnd } from "./job.ts";
import { describedBy, endOfGrant, endOfSpec, problemOf, refusalFor, requireLaterEnd } from "./spec.ts";

/** Moves the end of access on the cluster. The caller passes it in, since this folder may not import it. */
export type ExtendLogin = (
  permit: Permit<"sql_users.apply">,
  about: { clusterId: string; name: string; at: Instant; again: boolean; before: () => Promise<void> },
  note: Note,
) => Promise<unknown>;

/** The rules that approve it, where no person does, and the permit to create what they give. */
type ByRule = { rule: string; creates: Permit<"sql_users.create"> };

type Approving = {
  /** who approves it, or the requester, where a rule does */
  permit: Pick<Permit<"requests.decide">, "actor">;
  byRule?: ByRule;
  request: StoredRequest;
  spec: RequestSpec;
  changed: string | null;
  allowed: () => Promise<void>;
  /** throws unless it is approved still, in the transaction that decides it */
  approved: (transaction: Store) => Promise<void>;
  /** null: of rules, which move no end */
  extendLogin: ExtendLogin | null;
  /** of the approval's own event: a fault before anything was sent has changed nothing */
  note: Note;
};

/** What has come of it so far. */
type Progress = { takeOver: boolean; isApproved: boolean; isSent: boolean };

/** Carries an approval out, as the step of its job. The value is the created SQL user, if any. */
export async function carryOut(
  context: ApprovalContext,
  given: Approving,
): Promise<Attended<CreatedSqlUser | undefined, ApprovalContext["item"]["data"], RequestKind>> {
  const progress: Progress = { takeOver: false, isApproved: false, isSent: false };
  try {
    return await approve(context, given, progress);
  } catch (error) {
    return { error, end: endOf(error, given, progress) };
  }
}

/** After a failure the request is pending again; the next one may take over a SQL user that this one perhaps created. */
function endOf(
  error: unknown,
  { request: { id } }: Approving,
  { takeOver, isApproved, isSent }: Progress,
): ApprovalEnd {
  // The SQL user may have been created or deleted despite the error.
  const isPerhapsMade = isSent && outcomeOf(error) === "unknown";
  const also = async (transaction: Store) => {
    if (!isApproved) return;
    if (!takeOver && !isPerhapsMade) await saveSent(transaction, id, null);
    await putBack(transaction, id);
  };
  const { code } = failureOf(error, "");
  return isPerhapsMade ? { is: "unknown", code, also } : { is: "failed", code, also };
}

async function approve(context: ApprovalContext, given: Approving, progress: Progress) {
  const { db } = context;
  const { permit, byRule, request, spec, changed, allowed, approved, note } = given;
  const { id, kind } = request;
  await allowed();
  // An earlier approval may have created it, and have ended since the request was read.
  const latest = (await requestOf(db, request)) ?? request;
  progress.takeOver = (await wasCreatedBefore(db, latest, spec.name)) === true;
  if (progress.takeOver) note({ takenOver: true });
  const now = Date.now();
  const endsAt = await endOfApproval(db, request, spec, now);
  const by = byRule ? { rule: byRule.rule } : { id: permit.actor.accountId, name: permit.actor.name };
  const sqlUserId = makesSqlUser(kind) ? newId("usr") : request.sqlUserId;
  const expiresAt = (kind === "grant" && endsAt) || now + WAITS_MS;
  const approval = {
    by,
    name: spec.name,
    approved: changed,
    sqlUserId,
    expiresAt,
    seal: kind === "grant" ? sealOfGrant(decisionOf(given, { sqlUserId, expiresAt })) : undefined,
  };
  const save = async (transaction: Store) => {
    await approved(transaction);
    return saveApproved(transaction, id, approval, now);
  };
  if (kind === "reset" || kind === "privileges") {
    // The decision itself is the change where nothing is sent.
    note({ sent: true });
    const end = await context.once(async (transaction) => {
      if (!(await save(transaction))) throw new Refusal("request_over");
      return { is: "done" };
    });
    return { value: undefined, end };
  }
  // Stored before anything is sent, so that it is found decided.
  await context.save({ data: { endsAt } }, async (transaction) => {
    progress.isApproved = await save(transaction);
  });
  if (!progress.isApproved) throw new Refusal("request_over");
  const sends = async (also?: Also) => {
    progress.isSent = true;
    note({ sent: true });
    await context.save({ unsure: true }, also);
  };
  const sending = Object.assign({ context, sends, takeOver: progress.takeOver }, given);
  if (makesSqlUser(kind)) return create(sending, { rowId: sqlUserId ?? "", endsAt });
  if (endsAt !== null) await extend(sending, endsAt);
  else await remove(sending);
  const end: ApprovalEnd = { is: "done", also: async (transaction) => void (await finish(transaction, id)) };
  return { value: undefined, end };
}

/** What the approval of temporary access decides. */
function decisionOf(
  { request: { id, clusterId, requesterId, requested }, spec: { name }, changed, byRule }: Approving,
  { sqlUserId, expiresAt: latestEnd }: { sqlUserId: string | null; expiresAt: number },
): GrantDecision {
  const spec = changed ?? requested;
  return { id, clusterId, requesterId, name, sqlUserId, spec, latestEnd, byRule: byRule?.rule ?? null };
}

/** The end that an approval at `now` sets. */
async function endOfApproval(
  db: Store,
  request: StoredRequest,
  spec: RequestSpec,
  now: number,
): Promise<Instant | null> {
  const { kind } = request;
  if (kind === "extend") return requireLaterEnd(db, request, spec, now);
  return kind === "grant" ? endOfGrant(spec, now) : endOfSpec(spec, now);
}

/** `sends`: to call right before the first request or statement. Throws `busy` where another run settles the approval. */
type Sending = Approving & { context: ApprovalContext; sends: (also?: Also) => Promise<void>; takeOver: boolean };

async function create(
  { context, permit: given, byRule, request, spec, takeOver, allowed, sends }: Sending,
  { rowId, endsAt }: { rowId: string; endsAt: Instant | null },
) {
  const { db } = context;
  const { id, clusterId, teamId: ownerTeamId } = request;
  const { name } = spec;
  const description = describedBy(spec);
  const before = async () => {
    await allowed();
    await requireSound(db, request);
    // From here on the SQL user may be created, even if this server dies.
    await sends((transaction) => saveSent(transaction, id, name));
  };
  const mayCreate = byRule?.creates ?? authorize(given.actor, "sql_users.create", clusterId);
  const wanted = await wantedNow(db, clusterId, spec);
  const isMade = (transaction: Store) => saveSent(transaction, id, null);
  const byRules = byRule ? { rule: byRule.rule, approvals: "none" } : {};
  const details = Object.assign({}, auditedValues(description), byRules);
  const about = await auditContext(CHANGE_OF.create, given, request, details);
  const value = await recorded(about, async (note) => {
    const input = { clusterId, name, ownerTeamId, endsAt, wanted, ...description };
    const made = await createOnCluster(mayCreate, input, note, { id: rowId, takeOver, forRequester: true, before });
    // The SQL user exists without its row, so no one could claim it.
    if (!(await ownerOfRow(db, rowId))) throw new Refusal("outcome_unknown");
    await context.save({}, isMade).catch((error: unknown) => {
      // Another run has settled the approval: it is pending again.
      throw error instanceof Refusal ? new Refusal("outcome_unknown") : error;
    });
    return made;
  });
  const end: ApprovalEnd = { is: "done" };
  return { value, end };
}

async function remove({ context, permit: given, request, allowed, sends }: Sending): Promise<void> {
  const { db } = context;
  const { clusterId, name } = request;
  const before = async () => {
    await allowed();
    await requireSound(db, request);
    // Otherwise a SQL user created since under this name would be deleted.
    const row = await rowOf(db, { clusterId, name });
    if (row?.id !== request.sqlUserId || row.teamId !== request.teamId) throw new Refusal("sql_user_not_found");
    await sends();
  };
  const mayDelete = authorize(given.actor, "sql_users.delete", clusterId);
  await recorded(await auditContext(CHANGE_OF.delete, given, request), async (note) => {
    await deleteSqlUser(mayDelete, { clusterId, name }, note, before);
  });
}

/** Moves the end: on the cluster where a SQL connection can, elsewhere only the reminder. */
async function extend({ context, permit: given, request, extendLogin, allowed, sends }: Sending, at: Instant) {
  const { db } = context;
  const { clusterId, name, sqlUserId } = request;
  const before = async () => {
    await allowed();
    await requireSound(db, request);
    await sends();
  };
  const mayApply = authorize(given.actor, "sql_users.apply", clusterId);
  await recorded(await auditContext(CHANGE_OF.extend, given, request, validUntil(at)), async (note) => {
    if (!extendLogin) throw new Refusal("forbidden");
    if (await creatingConnection(db, clusterId)) {
      await extendLogin(mayApply, { clusterId, name, at, again: hasEnded(request), before }, note);
    } else {
      await before();
      note({ reminder: true });
      const rowId = sqlUserId ?? "";
      const later = await laterEnd(db, { rowId, was: request.wantedUntil, at });
      await saveLaterEnd(db, { rowId, at, later }, await arrangerOf(given.actor));
    }
  });
}

/** Throws unless the request is still to be carried out: it is approved, and its team and requester exist. */
async function requireSound(db: Store, { id, clusterId, name }: StoredRequest): Promise<void> {
  const now = await requestOf(db, { id, clusterId });
  if (now?.state !== "approved") throw new Refusal("request_over");
  const problem = problemOf(now, name);
  if (problem) throw refusalFor(problem);
}

async function auditContext(
  action: AuditAction,
  { actor }: Approving["permit"],
  request: StoredRequest,
  details?: Record<string, string>,
) {
  return { ...aboutChange(action, request, details), actor, request: await requestContext() };
}

import "server-only";
import type { AuditAction } from "#lib/shared/audit.ts";
import { endAfterDays } from "#lib/shared/end-dates.ts";
import type { RequestSpec } from "#lib/shared/requests-schema.ts";
import { auditedValues } from "#lib/shared/sql-user-fields.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users.ts";
import { authorize, type Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import { CloudError } from "../cloud/error.ts";
import { createOnCluster } from "../creation/create.ts";
import { recorded } from "../run/recorded.ts";
import { SqlError } from "../sql/sql-error.ts";
import { arrangerOf } from "../sql-users/arranger.ts";
import { deleteSqlUser } from "../sql-users/change-sql-user.ts";
import type { Store } from "../store/open.ts";
import { ownerOfRow, rowOf } from "../store/present-sql-users.ts";
import { endAttempt, finish, putBack, saveNotMade, saveSent } from "../store/request-attempts.ts";
import { saveApproved } from "../store/request-decisions.ts";
import { requestOf, type StoredRequest, WAITS_MS } from "../store/requests.ts";
import { creatingConnection } from "../store/sql-connections.ts";
import { saveLaterEnd } from "../store/sql-user-ends.ts";
import { aboutChange, hasEnded, validUntil, wantedNow } from "./approval-effects.ts";
import { describedBy, problemOf, refusalFor, requireLater } from "./spec.ts";

/** Moves the end of access on the cluster. The caller passes it in, since this folder may not import it. */
export type ExtendLogin = (
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
  /** of the approval's own event: a fault before anything was sent has changed nothing */
  note: Note;
};

/** Carries an approval out. Resolves to the created SQL user, if any. */
export async function carryOut(db: Store, given: Approving): Promise<CreatedSqlUser | undefined> {
  const { permit, request, spec, changed } = given;
  const { id, kind } = request;
  const attempt = kind === "create" || kind === "extend" || kind === "delete" ? newId("try") : null;
  const sqlUserId = kind === "create" ? newId("usr") : request.sqlUserId;
  const now = Date.now();
  if (kind === "extend") requireLater(request.wantedUntil, spec.wantedDays, now);
  const by = { id: permit.actor.accountId, name: permit.actor.name };
  const approval = { by, name: spec.name, approved: changed, sqlUserId, expiresAt: now + WAITS_MS, attempt };
  // The decision itself is the change where nothing is sent.
  if (attempt === null) given.note({ sent: true });
  let isSent = false;
  const sends = () => {
    isSent = true;
    given.note({ sent: true });
  };
  const approving = Object.assign({ sends }, given);
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
      if (!given.takeOver && !(isSent && isUnknown(error))) await saveNotMade(db, { id, attempt });
      await putBack(db, { id, attempt });
    };
    // If this fails too, the next reading of the request does it.
    await back().catch((failure: unknown) =>
      log().error({ request: id, error: failure }, "an approval that failed could not be taken back"),
    );
    throw error;
  }
}

/** Whether the SQL user may have been created or deleted despite the error, once something was sent. */
function isUnknown(error: unknown): boolean {
  if (error instanceof CloudError || error instanceof SqlError) return error.outcome === "unknown";
  return !(error instanceof Refusal) || error.code === "outcome_unknown";
}

type Attempt = { id: string; attempt: string };
/** `sends`: to call right before the first request or statement */
type Sending = Approving & { sends: () => void };

async function create(
  db: Store,
  { permit: given, request, spec, takeOver, allowed, sends }: Sending,
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
    sends();
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

async function remove(db: Store, { permit: given, request, allowed, sends }: Sending, attempt: Attempt): Promise<void> {
  const { clusterId, name } = request;
  const before = async () => {
    await allowed();
    await requireOurs(db, request, attempt);
    // Otherwise a SQL user created since under this name would be deleted.
    const row = await rowOf(db, { clusterId, name });
    if (row?.id !== request.sqlUserId || row.teamId !== request.teamId) throw new Refusal("sql_user_not_found");
    sends();
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

/** Moves the end: on the cluster where a SQL connection can, elsewhere only the reminder. */
async function extend(
  db: Store,
  { permit: given, request, spec, extendLogin, allowed, sends }: Sending,
  attempt: Attempt,
  now: number,
): Promise<void> {
  const { clusterId, name, sqlUserId } = request;
  const at = requireLater(request.wantedUntil, spec.wantedDays, now);
  const before = async () => {
    await allowed();
    await requireOurs(db, request, attempt);
    sends();
  };
  const mayApply = authorize(given.actor, "sql_users.apply", clusterId);
  await recorded(await aboutOf("sql_user.expire_login", given, request, validUntil(at)), async (note) => {
    if (await creatingConnection(db, clusterId)) {
      await extendLogin(mayApply, { clusterId, name, at, again: hasEnded(request), before }, note);
    } else {
      await before();
      note({ reminder: true });
      await saveLaterEnd(db, { rowId: sqlUserId ?? "", at }, await arrangerOf(given.actor));
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

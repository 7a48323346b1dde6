import { type RequestKind, WITHOUT_KEY } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { endIfApproved } from "#lib/shared/requests/wanted-end.ts";
import { DESCRIPTION_FIELDS, descriptionOf } from "#lib/shared/sql-users/sql-user-fields.ts";
import { authorize, type Permit } from "../../access/guard.ts";
import { recorded } from "../../audit/recorded.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { arrangerOf } from "../../sql-users/arranger.ts";
import { describeSqlUser } from "../../sql-users/describe-sql-user.ts";
import { recordDrift } from "../../sql-users/drift/drift.ts";
import { keyClosedFor } from "../../sql-users/drift/key-closed-for.ts";
import { sqlUserNames } from "../../sql-users/find-sql-user.ts";
import { keyClosedAt, keyClosedOn, lastRefusedOn } from "../../store/clusters/key-reach.ts";
import { sqlConnectionsOn } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { putBackByHand } from "../../store/requests/request-attempts.ts";
import { saveByHand, saveSaidDone } from "../../store/requests/request-decisions.ts";
import { requestOf, type StoredRequest } from "../../store/requests/requests.ts";
import { endApprovals } from "../../store/rules/approvals.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveLaterEnd } from "../../store/sql-users/sql-user-ends.ts";
import { savePasswordDay } from "../../store/sql-users/sql-users.ts";
import { decidable } from "./decide.ts";
import { notifyByHand, notifyNotDone, notifySaidDone, notifySaidSet } from "./notify.ts";
import { describedBy, readSpec } from "./spec.ts";
import { stateNow, statesOf } from "./state.ts";

type Decides = Permit<"requests.decide">;
type Target = { clusterId: string; id: string };

/**
 * Throws `invalid_input` where Rolecall could carry the request out, as far as it knows. A refusal counts until a change succeeds: an
 * approver who read that the key was refused may decide a quarter of an hour later.
 */
export async function requireByHand(db: Store, request: Pick<StoredRequest, "kind" | "clusterId">): Promise<void> {
  const way = WITHOUT_KEY[request.kind];
  if (way === "by_hand" && (await isClosedFor(db, request))) return;
  if (way === "by_hand" && (await isLastRefused(db, request.clusterId))) return;
  const words =
    way === "waits"
      ? "A person cannot carry out temporary access. Approve it once the API key can change SQL users."
      : "Rolecall can carry this request out now. Approve it again.";
  throw new Refusal("invalid_input", { fields: { byHand: words } });
}

async function isClosedFor(db: Store, request: Pick<StoredRequest, "kind" | "clusterId">): Promise<boolean> {
  const [closedOn, connections] = await Promise.all([keyClosedOn(db), sqlConnectionsOn(db, [request.clusterId])]);
  return keyClosedFor(closedOn, connections)(request) !== null;
}

async function isLastRefused(db: Store, clusterId: string): Promise<boolean> {
  return (await lastRefusedOn(db)).includes(clusterId.toLowerCase());
}

/** Temporary access ends by its claim: a password that is set by hand would have no end. */
const isSetByHand = (kind: RequestKind) => kind === "create" || kind === "reset";

/** Those of these requests that a person has to carry out: approved so, or ready while the API key cannot set their password. */
export async function toCarryOutOf(
  db: Store,
  requests: readonly StoredRequest[],
  now = Date.now(),
): Promise<StoredRequest[]> {
  if (requests.length === 0) return [];
  const [states, closedOn] = await Promise.all([statesOf(db, requests, now), keyClosedOn(db, now)]);
  return requests.filter(({ kind, clusterId }, index) => {
    const state = states[index];
    return state === "manual" || (state === "ready" && isSetByHand(kind) && closedOn(clusterId) !== null);
  });
}

/**
 * Stores an approval that a person carries out, if it is `approved` still. Nothing is sent. Throws `request_over`, and `sql_user_exists` for
 * a taken name.
 */
export async function approveByHand(
  db: Store,
  { actor }: Decides,
  request: StoredRequest,
  {
    spec,
    changed,
    note,
    approved,
  }: { spec: RequestSpec; changed: string | null; note: Note; approved: (transaction: Store) => Promise<void> },
): Promise<void> {
  await requireByHand(db, request);
  if (request.kind === "create" && (await sqlUserNames(request.clusterId)).includes(spec.name))
    throw new Refusal("sql_user_exists");
  // The decision itself is the change.
  note({ sent: true, byHand: true });
  const by = { id: actor.accountId, name: actor.name };
  await inTransaction(db, async (transaction) => {
    await approved(transaction);
    if (!(await saveByHand(transaction, request.id, { by, name: spec.name, approved: changed })))
      throw new Refusal("request_over");
  });
  await notifyByHand(db, Object.assign({}, request, { name: spec.name }), actor.name);
}

/** A request on this cluster that is to be carried out by hand, and that the actor may decide. Throws as {@link decidable}, and `request_over`. */
async function toDoByHand(db: Store, permit: Decides, target: Target): Promise<StoredRequest> {
  const request = await decidable(db, permit, target);
  const isOpen = request.state === "manual" && request.finishedAt === null;
  if (!isOpen || (await stateNow(db, request)) === "void") throw new Refusal("request_over");
  return request;
}

/**
 * Stores that this person says to have carried a request out on the cluster, and reads the list, which shows creations and deletions. A
 * SQL user that is seen gets the owner and the description of its request. Of a ready one they have set the password, while the API key
 * could not. Throws as {@link decidable}, `request_over`, and `invalid_input` where its requester can set the password.
 */
export async function saidDone(permit: Decides, target: Target, note: Note): Promise<null> {
  const db = await store();
  const found = await requestOf(db, target);
  if (found?.state === "approved") return saidSet(db, permit, target, note);
  const request = await toDoByHand(db, permit, target);
  const { kind, requester } = request;
  note({ kind, requester });
  if (kind !== "reset") await readAgain(request.clusterId);
  const now = (await requestOf(db, target)) ?? request;
  const isSeen =
    kind === "create" ? now.madeAt !== null : kind === "delete" && (now.userRow === null || now.endedAt !== null);
  note({ seen: isSeen });
  if (kind === "create" && isSeen) await describe(db, permit, request);
  const { id, clusterId, name } = request;
  const setsPassword = kind === "reset" || (kind === "create" && isSeen);
  await saveWord(db, { id, clusterId, name, state: "manual" }, { by: permit.actor.name, setsPassword, note });
  await notifySaidDone(db, request, { by: permit.actor.name, isSeen });
  return null;
}

/** {@link saidDone} of a request that is ready: no reading shows a password. */
async function saidSet(db: Store, permit: Decides, target: Target, note: Note): Promise<null> {
  const request = await decidable(db, permit, target);
  const { id, kind, clusterId, requester } = request;
  if (!isSetByHand(kind) || (await stateNow(db, request)) !== "ready") throw new Refusal("request_over");
  if ((await keyClosedAt(db, clusterId)) === null && !(await isLastRefused(db, clusterId))) {
    const words = "Its requester can set the password now.";
    throw new Refusal("invalid_input", { fields: { id: words } });
  }
  note({ kind, requester, seen: false });
  const { name } = request;
  await saveWord(db, { id, clusterId, name, state: "approved" }, { by: permit.actor.name, setsPassword: true, note });
  await notifySaidSet(db, request, permit.actor.name);
  return null;
}

/** Stores the word of a person, with today as the day of the password that they set. Throws `request_over`. */
async function saveWord(
  db: Store,
  request: Pick<StoredRequest, "id" | "clusterId" | "name"> & { state: "manual" | "approved" },
  { by, setsPassword, note }: { by: string; setsPassword: boolean; note: Note },
): Promise<void> {
  const at = Date.now();
  await inTransaction(db, async (transaction) => {
    if (!(await saveSaidDone(transaction, request, by))) throw new Refusal("request_over");
    if (setsPassword) await savePasswordDay(transaction, request, { at, by });
  });
  if (setsPassword) note({ passwordSet: new Date(at).toISOString() });
}

/** The person's word stands also where the cluster cannot be read now. */
async function readAgain(clusterId: string): Promise<void> {
  try {
    const reading = await readSqlUsers(clusterId, true, recordDrift);
    await reading.all;
  } catch (error) {
    if (!(error instanceof CloudError || error instanceof Refusal)) throw error;
    log().info({ clusterId, error }, "what was done by hand was not read");
  }
}

async function describe(db: Store, { actor }: Decides, request: StoredRequest): Promise<void> {
  const { id, clusterId, name, teamId: ownerTeamId, requester, approved, requested } = request;
  const row = await rowOf(db, { clusterId, name });
  if (!row) return;
  const spec = readSpec(approved ?? requested);
  const mayDescribe = authorize(actor, "sql_users.describe", clusterId);
  const details = { request: id, requester };
  const about = { action: "sql_user.describe", clusterId, target: name, details, actor } as const;
  await recorded(Object.assign({ request: await requestContext() }, about), async (note) => {
    const description = Object.assign(descriptionOf(DESCRIPTION_FIELDS, {}), describedBy(spec));
    await describeSqlUser(mayDescribe, Object.assign({ clusterId, name, ownerTeamId }, description), note);
  });
  // Counted from the approval, as where Rolecall carries it out.
  const at = endIfApproved(spec, request.decidedAt ?? Date.now());
  if (at !== null) await saveLaterEnd(db, { rowId: row.id, at }, await arrangerOf(actor));
}

/** Nobody carried it out: it waits for a decision again, by which Rolecall may carry it out where its key can now. */
export async function notDone(permit: Decides, target: Target, note: Note): Promise<null> {
  const db = await store();
  const request = await toDoByHand(db, permit, target);
  note({ kind: request.kind, requester: request.requester });
  await inTransaction(db, async (transaction) => {
    if (!(await putBackByHand(transaction, request.id))) throw new Refusal("request_over");
    await endApprovals(transaction, request.id);
  });
  await notifyNotDone(db, request, permit.actor.name);
  return null;
}

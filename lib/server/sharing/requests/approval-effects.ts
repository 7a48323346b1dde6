import type { z } from "zod";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { CALL_ACTIONS, type ChangeEffects, type EventAbout } from "#lib/shared/change-effects.ts";
import type { approveInput, RequestKind } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { planOf } from "#lib/shared/sql-access/access-plan.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { type WantedAccess, wantedAccessSchema } from "#lib/shared/sql-access/wanted-schema.ts";
import { auditedValues } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import type { Feature } from "#lib/sql/assumptions/features.ts";
import { extension } from "#lib/sql/templates/admin.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { requestedDeletionEffects, takeOverEffects } from "../../sql-users/change-sql-user.ts";
import { creationOnClusterEffects } from "../../sql-users/create/create.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { isOfGrant } from "../../store/requests/grants.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { readTerms, requireWithin } from "../rules/terms.ts";
import { requireByHand } from "./by-hand.ts";
import { wasCreatedBefore } from "./created-before.ts";
import { undecided } from "./decide.ts";
import { requireEnding, requireGrantable } from "./require-ending.ts";
import { changedSpec, describedBy, endOfGrant, endOfSpec, problemOf, refusalFor, requireLaterEnd } from "./spec.ts";

/** The change of the SQL user that the audit has besides an approval. */
export const CHANGE_OF = {
  create: CALL_ACTIONS.create,
  grant: CALL_ACTIONS.create,
  delete: CALL_ACTIONS.delete,
  extend: "sql_user.expire_login",
} as const satisfies Partial<Record<RequestKind, AuditAction>>;

/** What an approval rests on, by what is requested. */
const RELIES: Record<RequestKind, readonly Feature[]> = {
  create: ["create", "born_without_admin"],
  grant: ["create", "born_without_admin", "expiry", "reset"],
  reset: ["reset"],
  extend: ["expiry"],
  delete: ["delete"],
  // A person runs its SQL.
  privileges: [],
};

/** Throws `assumption_differs` where what an approval sends, or promises, rests on what does not hold on its cluster. */
export async function requireApprovable(
  db: Store,
  { kind, clusterId, sqlUserId }: Pick<StoredRequest, "kind" | "clusterId" | "sqlUserId">,
): Promise<void> {
  // Without a connection, a later end is a reminder.
  const isBySql = (await creatingConnection(db, clusterId)) !== undefined;
  if (kind === "grant") await requireGrantable(db, clusterId);
  if (kind === "extend" && sqlUserId !== null && (await isOfGrant(db, sqlUserId))) await requireEnding(db, clusterId);
  const isSent = kind !== "extend" || isBySql;
  if (isSent) await requireAssumed([clusterId], RELIES[kind]);
}

/** What an approval sends and records. Throws as {@link approveRequest}, but needs no recent password. */
export async function approvalEffects(
  permit: Permit<"requests.decide">,
  { changes, byHand, ...target }: z.output<typeof approveInput>,
): Promise<ChangeEffects> {
  const db = await store();
  const request = await undecided(db, permit, target);
  const { spec } = changedSpec(request, changes);
  await requireWithin(db, request, (await readTerms(db))(request), spec);
  const problem = problemOf(request, spec.name);
  if (problem) throw refusalFor(problem);
  if (byHand) {
    await requireByHand(db, request);
    return { calls: [], sql: [] };
  }
  await requireApprovable(db, request);
  const about = { ...request, name: spec.name };
  switch (request.kind) {
    case "create":
    case "grant": {
      const takesOver = (await wasCreatedBefore(db, request, spec.name)) === true;
      const wanted = await wantedNow(db, request.clusterId, spec);
      const endsAt = request.kind === "grant" ? endOfGrant(spec) : endOfSpec(spec);
      const newOne = { clusterId: request.clusterId, name: spec.name, endsAt };
      const isBySql = (await creatingConnection(db, request.clusterId)) !== undefined;
      const effects =
        takesOver && !isBySql
          ? await takeOverEffects(permit, about)
          : await creationOnClusterEffects(permit, { ...newOne, wanted });
      return { ...effects, events: [aboutChange(CHANGE_OF.create, about, auditedValues(describedBy(spec)))] };
    }
    case "extend":
      return { calls: [], ...(await extensionEffects(db, about, spec)) };
    case "delete":
      return { ...(await requestedDeletionEffects(permit, about)), events: [aboutChange(CHANGE_OF.delete, about)] };
    case "reset":
      await requireChanges(db, request.clusterId);
      return { calls: [], sql: [] };
    case "privileges":
      return { calls: [], sql: [] };
    default:
      return request.kind satisfies never;
  }
}

/** The approved access, where a SQL connection can grant it at once. Throws `invalid_input` where it cannot be planned. */
export async function wantedNow(
  db: Store,
  clusterId: string,
  { name, access }: RequestSpec,
): Promise<WantedAccess | null> {
  if (!(await creatingConnection(db, clusterId))) return null;
  const { version } = await clusterFacts().one(clusterId);
  const facts = { user: name, clusterVersion: version, code: "only_to_choose", otherAdmins: [], restricted: true };
  const planned = planOf({ ...parseWanted(access), version: null, demote: false }, facts);
  if (!planned.ok) throw new Refusal("invalid_input", { fields: { access: planned.message } });
  return wantedAccessSchema.parse(planned.wanted);
}

/** What {@link extend} sends and records. */
async function extensionEffects(
  db: Store,
  request: StoredRequest,
  spec: RequestSpec,
): Promise<Pick<ChangeEffects, "sql" | "events">> {
  const at = await requireLaterEnd(db, request, spec);
  const isEnforced = (await creatingConnection(db, request.clusterId)) !== undefined;
  const sql = isEnforced ? extension(request.name, at, hasEnded(request)) : [];
  return { sql, events: [aboutChange(CHANGE_OF.extend, request, validUntil(at))] };
}

export const validUntil = (at: Instant) => ({ validUntil: new Date(at).toISOString() });

/** Whether the end has passed and Rolecall has disabled the login. */
export const hasEnded = ({ wantedUntil, endDone }: StoredRequest) => endDone !== null && endDone === wantedUntil;

/** Names the SQL user, so that its history includes the event. */
export function aboutChange(
  action: AuditAction,
  { id, clusterId, name: target, requester }: StoredRequest,
  details: Record<string, string> = {},
): EventAbout {
  return { action, clusterId, target, details: { ...details, request: id, requester } };
}

import type { ChangeEffects, EventAbout } from "#lib/shared/change-effects.ts";
import { present } from "#lib/shared/present.ts";
import { endIfClaimed, makesSqlUser } from "#lib/shared/requests/grants.ts";
import type { ClaimedRequest } from "#lib/shared/requests/requests.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { expireLogin } from "#lib/sql/templates/admin.ts";
import { type Actor, actorAgain, type Permit } from "../../access/guard.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { effectsOf } from "../../cloud/api/changes.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { newPasswordOf } from "../../sql-users/change-sql-user.ts";
import { endAgain, endEarlier } from "../../sql-users/facts/end-earlier.ts";
import { isClaimed, requireAsApproved, sealOfClaim } from "../../sql-users/grant-seals.ts";
import { reliesOf, setBehindLease } from "../../sql-users/handover/set-behind-lease.ts";
import { asViewer } from "../../sql-users/passwords/password-in-view.ts";
import { requireClaimed } from "../../sql-users/require-claimed.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { takenKeys } from "../../store/jobs/add-job.ts";
import { isPutBack } from "../../store/jobs/put-backs.ts";
import { isOfGrant } from "../../store/requests/grants.ts";
import { beginClaim, finishClaim } from "../../store/requests/request-attempts.ts";
import { requestOf, type StoredRequest } from "../../store/requests/requests.ts";
import { aboutChange, CHANGE_OF, validUntil } from "./approval-effects.ts";
import { openKeyOf } from "./job.ts";
import { readSpec } from "./spec.ts";
import { stateNow } from "./state.ts";

type Claim = { id: string; replaces?: string | undefined; active?: true | undefined; opener?: string | undefined };

/**
 * Sets the password of an approved SQL user and shows it to the requester, once. Of concurrent claims, only one succeeds. After a failure
 * it can be claimed again; after a lost answer by the same browser, until the requester has stored the password or the request ends.
 *
 * Throws `not_found` where the actor has no such request, `waiting_for_restriction`, `access_begins_later`, `active_in_pair` without `active`, `sql_user_protected`, `request_over`, `busy`, or what
 * a reset does.
 */
export async function claimRequest(
  { actor }: Permit<"requests.ask">,
  { id, replaces, active, opener }: Claim,
  note: Note,
): Promise<ClaimedRequest> {
  const db = await store();
  let endsAt: Instant | undefined;
  let seal: string | undefined;
  const claimed = await setBehindLease(db, {
    turn: { of: "request", id },
    taken: "busy",
    find: async () => {
      if (!(await actorAgain(actor))) throw new Refusal("unauthenticated");
      const request = await requireOwn(db, actor, id);
      return {
        clusterId: request.clusterId,
        sqlUser: request.name,
        attempt: request.attempt,
        ends: await isOfGrants(db, request),
        begins: request.kind === "grant",
        request,
      };
    },
    check: async ({ request }) => {
      // Its SQL user is stored before the approval has ended.
      if ((await takenKeys(db, [openKeyOf(id)])).size > 0) throw new Refusal("busy");
      await requireReady(db, request, opener);
    },
    agreed: { active },
    begin: () => beginClaim(db, id),
    end: (attempt) => finishClaim(db, { id, attempt, seal }, opener),
    audited: async ({ request, ends }, set) => {
      note({ kind: request.kind, team: request.team });
      const about = { ...aboutClaim(request), actor, request: await requestContext() };
      return recorded(about, async (inner) => {
        if (request.exceptionAt !== null) inner({ exceptionBy: request.exceptionBy ?? "" });
        seal = request.kind === "grant" ? sealOfClaim(asGrant(request)) : undefined;
        endsAt = ends ? await startClock(db, actor, request) : undefined;
        return set({ viewer: asViewer(actor, "request"), replaces, end: endsAt }, inner);
      });
    },
  });
  return present<ClaimedRequest>(Object.assign({ endsAt }, claimed));
}

/** The actor's request. A token takes the passwords of temporary access alone. Throws `not_found`. */
async function requireOwn(db: Store, { accountId: requesterId, token }: Actor, id: string): Promise<StoredRequest> {
  const request = await requestOf(db, { id, requesterId });
  if (!request || (token && request.kind !== "grant")) throw new Refusal("not_found");
  return request;
}

/** What {@link claimRequest} sends and records about the SQL user. Throws as that does. */
export async function claimEffects({ actor }: Permit<"requests.ask">, { id, opener }: Claim): Promise<ChangeEffects> {
  const db = await store();
  const request = await requireOwn(db, actor, id);
  await requireReady(db, request, opener);
  const { clusterId, name } = request;
  if (await isPutBack(db, { clusterId, name })) throw new Refusal("waiting_for_restriction");
  await requireAssumed([clusterId], reliesOf(await isOfGrants(db, request)));
  await requireChanges(db, clusterId);
  const { calls } = effectsOf({ kind: "set_password", clusterId, name });
  const events = [aboutClaim(request)];
  if (!isFirst(request)) return { calls, sql: [], events };
  const end = await endOfClaim(db, request);
  const isMoved = request.wantedUntil === null || end < request.wantedUntil;
  return isMoved
    ? { calls, sql: expireLogin(name, end), sqlFirst: true, events: [...events, aboutEnd(request, end)] }
    : { calls, sql: [], events };
}

/** Whether the SQL user of this request was made for temporary access. */
async function isOfGrants(db: Store, { kind, sqlUserId }: StoredRequest): Promise<boolean> {
  return kind === "grant" || (sqlUserId !== null && (await isOfGrant(db, sqlUserId)));
}

const isFirst = (request: StoredRequest) => request.kind === "grant" && !hasBegun(request);

/**
 * Begins the clock of a grant before its password is set. A second claim begins no second one: the cluster's end is never moved later, and
 * after the first it is at the latest the stored one, to which a request may have moved it. Resolves to the end that the cluster has.
 */
async function startClock(db: Store, actor: Actor, request: StoredRequest): Promise<Instant> {
  const { clusterId, name, wantedUntil: stored } = request;
  const wanted = isFirst(request) ? await endOfClaim(db, request) : endAgain(stored);
  return endEarlier(db, actor, { clusterId, name }, { wanted, stored, about: aboutEnd(request, wanted) });
}

async function endOfClaim(db: Store, { approved, requested }: StoredRequest): Promise<Instant> {
  return endIfClaimed(readSpec(approved ?? requested), await storeTime(db));
}

const aboutEnd = (request: StoredRequest, end: Instant) => aboutChange(CHANGE_OF.extend, request, validUntil(end));

function aboutClaim({ id, team, ...target }: StoredRequest): EventAbout {
  return { ...newPasswordOf(target), details: { team, request: id } };
}

async function requireReady(db: Store, request: StoredRequest, opener: string | undefined): Promise<void> {
  const isOpeners = opener !== undefined && request.openerHash === tokenHash(opener);
  const state = await stateNow(db, isOpeners ? Object.assign({}, request, { finishedAt: null }) : request);
  if (state === "ready" && request.kind === "grant") return requireAsApproved(db, asGrant(request));
  // A reset of a SQL user of temporary access must not come before the claim of that, which begins its clock.
  if (state === "ready") return requireClaimed(request);
  if (state === "scheduled") throw new Refusal("access_begins_later");
  const isClaimed = makesSqlUser(request.kind) || request.kind === "reset";
  if (state !== "waiting" || !isClaimed) throw new Refusal("request_over");
  throw new Refusal(request.protected ? "sql_user_protected" : "waiting_for_restriction");
}

/** Whether the clock of temporary access has begun, whatever the store calls claimed. */
export const hasBegun = (request: StoredRequest): boolean => isClaimed(asGrant(request));

const asGrant = ({ approved, requested, expiresAt, ...request }: StoredRequest) =>
  Object.assign({ spec: approved ?? requested, latestEnd: expiresAt }, request);

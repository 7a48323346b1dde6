import { holderOn, holds } from "#lib/shared/policy.ts";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import type { RequestState } from "#lib/shared/requests/requests.ts";
import { clusterRolesOf } from "../../store/clusters/cluster-roles.ts";
import type { Store } from "../../store/db/open.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { readGiven } from "../rules/at-once.ts";

/** The facts that decide the state. */
export type RequestFacts = Pick<
  StoredRequest,
  | "kind"
  | "state"
  | "teamId"
  | "expiresAt"
  | "decidedAt"
  | "decidedById"
  | "finishedAt"
  | "handBy"
  | "userRow"
  | "endedAt"
  | "ownerNow"
  | "ownerSince"
  | "userCreatedAt"
  | "protected"
  | "adminState"
  | "adminStateAt"
  | "exceptionAt"
  | "memberId"
  | "requesterDisabledAt"
  | "newerDecidedAt"
  | "madeAt"
  | "startsAt"
>;

/** The state of a request at this moment. `stands`: whether its approver, or the rule that approved it, could still approve it. */
export function stateOf(request: RequestFacts, stands: boolean, now = Date.now()): RequestState {
  const { kind, state } = request;
  if (state === "denied" || state === "withdrawn") return state;
  if (state === "manual") return handState(request, stands);
  // A person says to have set its password: no reading shows one.
  if (request.finishedAt !== null) return request.handBy === null ? "finished" : "said_done";
  const isOver = request.expiresAt <= now;
  if (state === "pending") return isOver ? "expired" : "pending";
  // The change is being carried out.
  if (kind === "delete" || kind === "extend" || (makesSqlUser(kind) && request.userRow === null)) return "waiting";
  if (kind !== "privileges" && isOver) return "expired";
  if (request.userRow === null || request.endedAt !== null || !isStillOwned(request)) return "void";
  if (!isMember(request)) return "void";
  // A later approval replaces this one, and the approvals of a leaver are void.
  if (kind === "privileges")
    return request.newerDecidedAt === null && request.decidedById !== null ? "waiting" : "void";
  // Otherwise an approver who lost the right would still give out passwords.
  if (!stands) return "void";
  // Only Cluster Admins may get the password of a protected SQL user, unless one of them removes the protection.
  if (request.protected) return "waiting";
  if (request.adminState !== "restricted" && request.exceptionAt === null) return "waiting";
  return request.startsAt !== null && request.startsAt > now ? "scheduled" : "ready";
}

/** A person's word that it was done is not what a reading shows, and a new password is shown by none. */
function handState(request: RequestFacts, stands: boolean): RequestState {
  const { kind, finishedAt, userRow, endedAt, madeAt } = request;
  const isGone = userRow === null || endedAt !== null;
  if (kind === "delete" && isGone) return "finished";
  if (finishedAt !== null) return kind === "create" && madeAt !== null ? "finished" : "said_done";
  const isTheirs = kind === "create" || (!isGone && isStillOwned(request));
  // A person carries it out on the word of its approver.
  return isTheirs && isMember(request) && stands ? "manual" : "void";
}

/**
 * Whether the team has owned it without interruption. A request that became void with a change of owner stays void when the team gets it
 * back.
 */
function isStillOwned({ kind, teamId, ownerNow, ownerSince, userCreatedAt, decidedAt }: RequestFacts): boolean {
  const from = makesSqlUser(kind) ? userCreatedAt : decidedAt;
  return ownerNow === teamId && (ownerSince ?? 0) <= (from ?? 0);
}

/** Whether the requester can sign in and still belongs to the team. */
export function isMember(request: Pick<RequestFacts, "memberId" | "requesterDisabledAt">): boolean {
  return request.memberId !== null && request.requesterDisabledAt === null;
}

/** The states of requests, in their order. */
export async function statesOf(
  db: Store,
  requests: readonly StoredRequest[],
  now = Date.now(),
): Promise<RequestState[]> {
  const roles = new Map<string, ReturnType<typeof clusterRolesOf>>();
  const isGivenBy = readGiven(db);
  const rolesOf = (id: string) => {
    const found = roles.get(id) ?? clusterRolesOf(db, id);
    roles.set(id, found);
    return found;
  };
  return Promise.all(
    requests.map(async (request) => stateOf(request, await stands(request, { rolesOf, isGivenBy }), now)),
  );
}

/** The state of a request, with the approver's rights of this moment. */
export async function stateNow(db: Store, request: StoredRequest, now = Date.now()): Promise<RequestState> {
  const by = { rolesOf: (id: string) => clusterRolesOf(db, id), isGivenBy: readGiven(db) };
  return stateOf(request, await stands(request, by), now);
}

type By = {
  rolesOf: (accountId: string) => ReturnType<typeof clusterRolesOf>;
  isGivenBy: ReturnType<typeof readGiven>;
};

async function stands(request: StoredRequest, { rolesOf, isGivenBy }: By): Promise<boolean> {
  const { state, finishedAt, clusterId, decidedById, deciderRole, deciderDisabledAt, byRule } = request;
  if ((state !== "approved" && state !== "manual") || finishedAt !== null) return true;
  if (byRule !== null) return isGivenBy(request);
  if (decidedById === null || deciderRole === null || deciderDisabledAt !== null) return false;
  const decider = { role: deciderRole, clusterRoles: await rolesOf(decidedById) };
  return holds(holderOn(decider, clusterId), "requests.decide");
}

import "server-only";
import { holderOn, holds } from "#lib/shared/policy.ts";
import type { RequestState } from "#lib/shared/requests.ts";
import { clusterRolesOf } from "../store/cluster-roles.ts";
import type { Store } from "../store/open.ts";
import type { RequestRow } from "../store/requests.ts";

/** What the state hangs on. */
export type RequestFacts = Pick<
  RequestRow,
  | "kind"
  | "state"
  | "team_id"
  | "expires_at"
  | "decided_at"
  | "finished_at"
  | "user_row"
  | "ended_at"
  | "owner_now"
  | "owner_since"
  | "user_created_at"
  | "protected"
  | "admin_state"
  | "admin_state_at"
  | "override_at"
  | "member_id"
  | "requester_disabled_at"
>;

/** What a request is at this moment. `stands`: whether whoever approved it still could. */
export function stateOf(request: RequestFacts, stands: boolean, now = Date.now()): RequestState {
  const { kind, state } = request;
  if (state === "denied" || state === "withdrawn") return state;
  if (request.finished_at !== null) return "finished";
  const isOver = Number(request.expires_at) <= now;
  if (state === "pending") return isOver ? "expired" : "pending";
  // It is being made or deleted.
  if (kind === "delete" || (kind === "create" && request.user_row === null)) return "waiting";
  if (kind === "privileges" && wasProvedSince(request)) return "finished";
  if (kind !== "privileges" && isOver) return "expired";
  if (request.user_row === null || request.ended_at !== null || !isStillOwned(request)) return "void";
  if (!isMember(request)) return "void";
  if (kind === "privileges") return "waiting";
  // Otherwise whoever was shown the door would still give out passwords.
  if (!stands) return "void";
  // The password of a protected one is for Cluster Admins alone: whoever wants to give it out takes off the protection first.
  if (Number(request.protected) === 1) return "waiting";
  return request.admin_state === "restricted" || request.override_at !== null ? "ready" : "waiting";
}

function wasProvedSince({ admin_state, admin_state_at, decided_at }: RequestFacts): boolean {
  return admin_state === "restricted" && admin_state_at !== null && Number(admin_state_at) > Number(decided_at);
}

/** Whether the team has owned it without a break: what became void when it was given away stays so when it comes back. */
function isStillOwned({ kind, team_id, owner_now, owner_since, user_created_at, decided_at }: RequestFacts): boolean {
  const from = kind === "create" ? user_created_at : decided_at;
  return owner_now === team_id && Number(owner_since) <= Number(from);
}

/** Whether whoever asked can sign in and still belongs to the team. */
export function isMember(request: Pick<RequestFacts, "member_id" | "requester_disabled_at">): boolean {
  return request.member_id !== null && request.requester_disabled_at === null;
}

/** The states of requests, in their order. */
export async function statesOf(db: Store, requests: readonly RequestRow[], now = Date.now()): Promise<RequestState[]> {
  const roles = new Map<string, ReturnType<typeof clusterRolesOf>>();
  const rolesOf = (id: string) => {
    const found = roles.get(id) ?? clusterRolesOf(db, id);
    roles.set(id, found);
    return found;
  };
  return Promise.all(requests.map(async (request) => stateOf(request, await stands(request, rolesOf), now)));
}

export async function stateNow(db: Store, request: RequestRow, now = Date.now()): Promise<RequestState> {
  return stateOf(request, await stands(request, (id) => clusterRolesOf(db, id)), now);
}

async function stands(
  { state, finished_at, cluster_id, decided_by_id, decider_role, decider_disabled_at }: RequestRow,
  rolesOf: (accountId: string) => ReturnType<typeof clusterRolesOf>,
): Promise<boolean> {
  if (state !== "approved" || finished_at !== null) return true;
  if (decided_by_id === null || decider_role === null || decider_disabled_at !== null) return false;
  const decider = { role: decider_role, clusterRoles: await rolesOf(decided_by_id) };
  return holds(holderOn(decider, cluster_id), "requests.decide");
}

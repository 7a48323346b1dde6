import "server-only";
import type { ClaimedRequest } from "#lib/shared/requests.ts";
import { actorAgain, type Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { connectionTo, soon } from "../handover/connection.ts";
import { recorded } from "../run.ts";
import { setNewPassword } from "../sql-users/sql-users.ts";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import { beginClaim, finish, type RequestRow, requestOf } from "../store/requests.ts";
import { store } from "../store/store.ts";
import { leaseOf } from "./recover.ts";
import { stateNow } from "./state.ts";

/**
 * Sets the password of a SQL user that was approved, and shows it to whoever asked, once. Of many who claim at once, one does; where it
 * fails or its answer is lost, it can be claimed again.
 *
 * Throws `not_found` where they asked for no such thing, `waiting_for_restriction`, `sql_user_protected`, `request_over`, `busy`, or what
 * a reset does.
 */
export async function claimRequest(
  { actor }: Permit<"requests.ask">,
  { id }: { id: string },
  note: Note,
): Promise<ClaimedRequest> {
  const db = await store();
  let attempt: string | undefined;
  const required = async () => {
    if (!(await actorAgain(actor))) throw new Refusal("unauthenticated");
    const request = await requestOf(db, { id, requesterId: actor.accountId });
    if (!request) throw new Refusal("not_found");
    // Its lease ran out while it waited, and another claim has begun: of two passwords, only the later one would be right.
    if (attempt !== undefined && request.attempt !== attempt) throw new Refusal("busy");
    await requireReady(db, request);
    return request;
  };
  await required();
  const giveBack = await takeLease(db, leaseOf(id));
  if (!giveBack) throw new Refusal("busy");
  try {
    const request = await required();
    const { id: clusterId, name: clusterName } = await clusterFacts().writable(request.cluster_id);
    const connection = connectionTo(clusterId);
    const begun = await beginClaim(db, id);
    attempt = begun;
    const { name, team } = request;
    note({ kind: request.kind, team });
    const about = {
      action: "sql_user.reset_password",
      actor,
      request: await requestContext(),
      clusterId,
      target: name,
    };
    const shown = await recorded({ ...about, details: { team, request: id } }, async (inner) => {
      if (request.override_at !== null) inner({ exceptionBy: request.override_by ?? "" });
      const before = async () => void (await required());
      const set = await setNewPassword({ clusterId, name }, { by: actor.name, before }, inner);
      // Whoever cannot say that it is claimed shows nothing: the password may not be the last one, or not the only one.
      if (!(await finished(db, { id, attempt: begun }))) throw new Refusal("outcome_unknown");
      return set;
    });
    return { shown, cluster: { id: clusterId, name: clusterName }, connection: await soon(connection) };
  } finally {
    await giveBack();
  }
}

async function requireReady(db: Store, request: RequestRow): Promise<void> {
  const state = await stateNow(db, request);
  if (state === "ready") return;
  const isClaimed = request.kind === "create" || request.kind === "reset";
  if (state !== "waiting" || !isClaimed) throw new Refusal("request_over");
  throw new Refusal(Number(request.protected) === 1 ? "sql_user_protected" : "waiting_for_restriction");
}

async function finished(db: Store, claim: { id: string; attempt: string }): Promise<boolean> {
  return finish(db, claim).catch((error: unknown) => {
    log().error({ request: claim.id, error }, "a password was set for a request, but it could not be marked claimed");
    return false;
  });
}

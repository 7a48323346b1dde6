import type { OwnSessions } from "#lib/shared/sql-users/own-sql-users.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { requestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { store } from "../../store/db/store.ts";
import { grantsOf } from "../../store/requests/grants.ts";
import { isAsApproved } from "../grant-seals.ts";
import { openSessions } from "./open-sessions.ts";

/**
 * The open sessions of the person's temporary access, read from the cluster now. Readings of one SQL user at the same time are one, since
 * work on a cluster waits for the work before it: a person who asks again and again must not keep it from others. Throws the refusal `sql_user_not_found` where the store does
 * not have it as it was approved for this person, `sql_connection_off` and `busy`, and `SqlError`.
 */
export async function ownSessions({ actor, owned }: Permit<"own.read">): Promise<OwnSessions> {
  const { id, clusterId, name } = owned;
  const grants = await grantsOf(await store(), id);
  const isTheirs = grants.some(
    (grant) =>
      grant.requesterId === actor.accountId &&
      grant.clusterId === clusterId &&
      grant.name === name &&
      isAsApproved(grant),
  );
  if (!isTheirs) throw new Refusal("sql_user_not_found");
  const { requestId } = await requestContext();
  const running = singleton("own-sessions-running", () => new Map<string, Promise<OwnSessions>>());
  const found = running.get(id);
  if (found) return found;
  const reading = readNow({ clusterId, name }, requestId).finally(() => running.delete(id));
  running.set(id, reading);
  return reading;
}

function readNow({ clusterId, name }: { clusterId: string; name: string }, requestId: string): Promise<OwnSessions> {
  return onCluster(clusterId, requestId, async (link, { level }) => {
    const readAt = Date.now();
    const { count, groups, isWhole } = await openSessions(link, { clusterId, name });
    return { readAt, level, sessions: isWhole ? { count, groups } : null };
  });
}

import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { clustersWith, holderOn, holds } from "#lib/shared/policy.ts";
import { OWN_CHANGES_MS, type OwnChanges } from "#lib/shared/sql-users/own-changes.ts";
import { readsAll } from "../../access/actor.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { findAuditEvents } from "../../store/audit/audit-queries.ts";
import { store } from "../../store/db/store.ts";
import { asPage } from "./audit-log.ts";

/** More than a browser has in flight. */
const MOST = 5;
/** An answer that is lost at once may be asked about before its intent is stored a moment later on another server. */
const CLOCKS_MS = 2_000;

/** The newest changes of the person behind this session, at most an hour old: what the audit has of a change whose answer was lost. */
export async function ownChanges(
  { actor }: Permit<"profile.manage">,
  { since }: { since: number },
  now = Date.now(),
): Promise<OwnChanges> {
  const db = await store();
  const from = now - Math.min(since, OWN_CHANGES_MS) - CLOCKS_MS;
  const found = await findAuditEvents(db, { clusters: "all", actor: actor.email, from }, { limit: MOST, now });
  const { events } = await asPage(db, found, { now });
  return events
    .filter(({ actorId, intent }) => actorId === actor.accountId && (intent?.at ?? now) >= from)
    .map((event) => {
      const { id, at, action, outcome, target, targetName } = event;
      // A refused change has the id that was sent, which may be that of a team or account of others.
      const shown = (outcome !== "refused" || readsAll(actor) ? targetName : undefined) ?? target;
      const change = { id, at, action, outcome, path: pathOf(actor, event) };
      return shown === undefined ? change : { ...change, target: shown };
    });
}

function pathOf(actor: Actor, { action, clusterId, target, requestId }: AuditEvent): string | null {
  const mayRead = (id: string) => holds(holderOn(actor, id), "sql_users.read");
  if (/^(?:sql_user|claim)\./.test(action) && clusterId !== undefined)
    return mayRead(clusterId) ? `/clusters/${clusterId}/users?q=${encodeURIComponent(target ?? "")}` : "/my";
  if (action.startsWith("request.")) return "/requests";
  const audited = clustersWith(actor, "audit.read");
  return audited === "all" || (clusterId !== undefined && audited.has(clusterId))
    ? `/audit?request=${requestId}`
    : null;
}

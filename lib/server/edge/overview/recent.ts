import { AUDIT_ACTION_NAMES, type AuditAction } from "#lib/shared/audit/audit.ts";
import { SEEN_BY_OWNERS } from "#lib/shared/operations/catalogue.ts";
import { may } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { Overview } from "#lib/shared/sql-users/overview.ts";
import { readsAll } from "../../access/actor.ts";
import type { Actor } from "../../access/guard.ts";
import { asPage, searchOf } from "../../audit/log/audit-log.ts";
import { findAuditEvents } from "../../store/audit/audit-queries.ts";
import { newestOfOwned } from "../../store/audit/owned-events.ts";
import type { Store } from "../../store/db/open.ts";

const SHOWN = 8;
/** Refused changes are left out; this many events are read to have enough. */
const READ = 3 * SHOWN;
/** Signing in, looking at things, and each statement of a restriction would bury the changes. */
const QUIET =
  /^(?:session|profile)\.|^audit\.list$|^restrict\.statement$|\.(?:list|list_\w+|get|names|overview|find|connection|privileges|history)$/;
const CHANGES: readonly AuditAction[] = AUDIT_ACTION_NAMES.filter((action) => !QUIET.test(action));

/** The newest changes that this person may read about: in their part of the audit, else those of the SQL users of their teams. */
export async function recentEvents(db: Store, actor: Actor): Promise<Pick<Overview, "events" | "readsAudit">> {
  const readsAudit = may(actor, "audit.read");
  const found = readsAudit
    ? await findAuditEvents(db, { ...searchOf(actor, "audit.read", {}), actions: CHANGES }, { limit: READ })
    : { found: await newestOfOwned(db, actor.accountId, { actions: SEEN_BY_OWNERS, limit: READ }) };
  const { events } = await asPage(db, found, { withSubjects: readsAll(actor) });
  return {
    readsAudit,
    events: events
      .filter(({ outcome }) => outcome !== "refused")
      .slice(0, SHOWN)
      .map(({ id, at, action, outcome, actorId, actor: email, actorName, target, targetName }) =>
        present({
          id,
          at,
          action,
          outcome,
          by: actorName ?? (actorId === undefined ? email || null : null),
          byId: actorName === undefined ? undefined : actorId,
          target: targetName ?? (target || undefined),
        }),
      ),
  };
}

import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { Store } from "../db/base.ts";
import { eventOf } from "./audit-event.ts";
import { type FoundEvent, isFinal } from "./audit-walk.ts";

/** The newest events about the SQL users of a person's teams, each since their team owns it, newest first. */
export async function newestOfOwned(
  store: Store,
  accountId: string,
  { actions, limit }: { actions: readonly AuditAction[]; limit: number },
): Promise<FoundEvent[]> {
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("sql_users", "sql_users.owner_team_id", "team_members.team_id")
    .innerJoin("audit_events", (join) =>
      join
        .onRef("audit_events.target", "=", "sql_users.name")
        .onRef("audit_events.cluster_id", "=", "sql_users.cluster_id")
        .onRef("audit_events.at", ">=", "sql_users.owner_since"),
    )
    .where("team_members.account_id", "=", accountId)
    .where("sql_users.ended_at", "is", null)
    .where("audit_events.action", "in", actions)
    .where(isFinal)
    .selectAll("audit_events")
    .orderBy("audit_events.sequence", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ event: eventOf(row), intent: undefined }));
}

import { STATEMENT_ACTION, WITH_STATEMENTS } from "#lib/shared/audit/audit.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";

/** `isWhole`: the first of them is among the older events. */
export type Statements = { sent: AuditEvent[]; isWhole: boolean };

/**
 * The statements that a restriction sent for the SQL user of this event, first to last: those since the event of this kind before it. `older`:
 * the events about it before, newest first; `isAll`: there are no others.
 */
export function statementsOf(event: AuditEvent, older: readonly AuditEvent[], isAll: boolean): Statements {
  const { restriction } = event.details;
  const before = older.findIndex(({ action }) => WITH_STATEMENTS.has(action));
  const own = before < 0 ? older : older.slice(0, before);
  const sent = own.filter(({ action, details }) => action === STATEMENT_ACTION && details.restriction === restriction);
  return { sent: sent.toReversed(), isWhole: isAll || before >= 0 };
}

import "server-only";
import type { AuditAction } from "#lib/shared/audit.ts";

/** Changes and drift only: reads and the details of changes may name other people and teams. */
export const VISIBLE_TO_OWNERS: readonly AuditAction[] = [
  "sql_user.create",
  "sql_user.reset_password",
  "sql_user.compromised",
  "sql_user.delete",
  "sql_user.verify",
  "sql_user.describe",
  "sql_user.protect",
  "sql_user.unprotect",
  "sql_user.let_team_reset",
  "sql_user.stop_team_reset",
  "sql_user.appeared",
  "sql_user.password_outside",
];

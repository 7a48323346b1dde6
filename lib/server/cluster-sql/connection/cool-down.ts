import { SqlError, type SqlErrorCode } from "../../base/sql-error.ts";
import type { SqlConnection } from "../../store/clusters/sql-connections.ts";

const MINUTE = 60_000;

/**
 * How long Rolecall does not log in to a cluster after this failure. CockroachDB Cloud counts failed logins by address, and then refuses
 * all logins for up to an hour (cockroachcloud/troubleshooting-page.md). Zero where another try costs nothing.
 */
const COOL_DOWN_MS: Record<SqlErrorCode, number> = {
  sql_connection_password_refused: 10 * MINUTE,
  sql_connection_login_refused: 10 * MINUTE,
  sql_connection_throttled: 10 * MINUTE,
  sql_connection_address_refused: 10 * MINUTE,
  sql_connection_user_gone: 10 * MINUTE,
  sql_connection_wrong_level: 0,
  sql_connection_unreachable: 0,
  sql_connection_clear_text: 10 * MINUTE,
  sql_connection_unproved: 10 * MINUTE,
  sql_connection_bad_answer: 0,
  sql_connection_sessions_unseen: 0,
  sql_connection_off: 0,
  sql_connection_observes: 0,
  sql_connection_exists: 0,
  sql_connection_begun: 0,
  sql_connection_left_off: 0,
  sql_connection_old_key: MINUTE,
  sql_connection_key_reads: 0,
  sql_connection_password_file: MINUTE,
  sql_connection_from_file: 0,
  sql_refused: 0,
  sql_outcome_unknown: 0,
};

/** While it is too early for another login, throws the last login's `SqlError` again with the remaining seconds. */
export function requireCool({ failure, failedAt }: SqlConnection, now = Date.now()): void {
  if (failure === null || failedAt === null || !isSqlCode(failure)) return;
  const left = failedAt + COOL_DOWN_MS[failure] - now;
  if (left > 0) throw new SqlError(failure, { retryAfterSeconds: Math.ceil(left / 1000) });
}

function isSqlCode(code: string): code is SqlErrorCode {
  return Object.hasOwn(COOL_DOWN_MS, code);
}

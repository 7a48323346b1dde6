import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { Result } from "#lib/shared/result.ts";

/** HTTP statuses of Rolecall's own failures; whatever the Cloud API did is a bad gateway, for the browser. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  reauthentication_required: 401,
  forbidden: 403,
  wrong_origin: 403,
  not_found: 404,
  cluster_not_found: 404,
  sql_user_not_found: 404,
  invalid_input: 400,
  last_administrator: 409,
  own_account: 409,
  sql_user_protected: 403,
  limited_to_restricted: 403,
  waiting_for_restriction: 403,
  claim_used: 409,
  claim_under_way: 409,
  claim_needs_sign_in: 403,
  second_word_wrong: 403,
  team_owns_sql_users: 409,
  own_request: 403,
  request_over: 409,
  too_many_requests: 429,
  too_many_resets: 429,
  too_large: 413,
  import_outdated: 409,
  list_incomplete: 503,
  busy: 503,
  audit_unavailable: 503,
  store_unavailable: 503,
  internal: 500,
};

/** The answer of a route: the Result as JSON, under a status that proxies and monitors understand. */
export function answer<T>(result: Result<T>): Response {
  return Response.json(result, { status: result.ok ? 200 : (STATUS[result.error.code] ?? 502) });
}

import "server-only";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { Result } from "#lib/shared/result.ts";

/** HTTP statuses of failures. Only what the Cloud API caused is a gateway's failure: the statuses 502 and 504 never blame it wrongly. */
const STATUS: Record<ErrorCode, number> = {
  unauthenticated: 401,
  wrong_credentials: 401,
  password_wrong: 401,
  reauthentication_required: 401,
  forbidden: 403,
  wrong_origin: 403,
  not_found: 404,
  cluster_not_found: 404,
  sql_user_not_found: 404,
  invalid_input: 400,
  broken_off: 400,
  link_void: 410,
  setup_link_void: 410,
  code_void: 410,
  last_administrator: 409,
  own_account: 409,
  sql_user_exists: 409,
  sql_user_in_use: 409,
  sql_user_protected: 403,
  limited_to_restricted: 403,
  waiting_for_restriction: 403,
  claim_used: 409,
  claim_under_way: 409,
  claim_own_link: 403,
  claim_needs_sign_in: 403,
  second_word_wrong: 403,
  team_owns_sql_users: 409,
  own_request: 403,
  requester_made_link: 403,
  request_over: 409,
  too_many_requests: 429,
  too_many_resets: 429,
  too_large: 413,
  import_outdated: 409,
  list_incomplete: 503,
  busy: 503,
  audit_unavailable: 503,
  store_unavailable: 503,
  mail_failed: 503,
  internal: 500,
  cloud_rejected: 502,
  cloud_key_refused: 502,
  cloud_key_forbidden: 502,
  cloud_bad_answer: 502,
  cluster_not_ready: 503,
  cloud_conflict: 503,
  cloud_rate_limited: 503,
  cloud_unavailable: 503,
  cloud_timeout: 504,
  outcome_unknown: 504,
};

/** The answer of a route: the Result as JSON, under a status that proxies and monitors understand. */
export function answer<T>(result: Result<T>): Response {
  return Response.json(result, { status: result.ok ? 200 : STATUS[result.error.code] });
}

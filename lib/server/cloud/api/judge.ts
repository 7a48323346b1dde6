import type { CloudErrorCode, Outcome } from "../../base/cloud-error.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * `DROP USER` refused, SQLSTATE 2BP01 (cockroach pkg/sql/drop_role.go). Not "cannot drop special user root", which no
 * clean-up helps.
 */
const IN_USE =
  /cannot drop (?:roles?\/users?|(?:role|user)\/(?:user|role)s?)\b|cannot be dropped because|grants still exist|owns \d+ scheduled jobs?/i;
const EXISTS = /already exists|already taken/i;
/** Seen in the vendor's Terraform provider as a 409 "cluster lock is held". */
const LOCKED = /\block(?:ed)?\b|POLICY_UPDATING/i;
const RATE_LIMITED = /rate limit exceeded/i;
const SAME_PASSWORD = /\b(?:must be different from|must differ from|same as) the (?:current|existing) password/i;

type Answer = {
  method: Method;
  status: number;
  /** the vendor's words, as `vendorWords` gives them */
  words: string;
  hasRetryAfter: boolean;
};

type Judgement = { code: CloudErrorCode; outcome: Outcome };

/**
 * The meaning of an unsuccessful answer. The vendor documents neither the statuses nor their meaning: clear words in the answer win over
 * the status, and only a 4xx is a refusal of a change. A 404 becomes `cluster_not_found`; the client reads the cluster before it says so.
 */
export function judge({ method, status, words, hasRetryAfter }: Answer): Judgement {
  const notDone = (code: CloudErrorCode): Judgement => ({ code, outcome: "not_done" });
  // A 408 may come from a proxy that has handed the request on. A 303 says that a POST was carried out.
  const refused = method === "GET" || (status >= 400 && status < 500 && status !== 408);
  const open = (code: CloudErrorCode): Judgement => ({ code, outcome: refused ? "not_done" : "unknown" });

  if (status < 400) return open("cloud_bad_answer");
  if (method === "DELETE" && IN_USE.test(words)) return notDone("sql_user_in_use");
  // A fault may have struck after the vendor made the SQL user, and the vendor's own retry may have met that one.
  if (method === "POST" && EXISTS.test(words)) return open("sql_user_exists");
  // The vendor's limiter answers before anything is done, with this text and Retry-After, and with no dependable
  // status.
  if (RATE_LIMITED.test(words)) return hasRetryAfter ? notDone("cloud_rate_limited") : open("cloud_rate_limited");
  if (status === 408 || (status >= 500 && status !== 501)) return open("cloud_unavailable");

  switch (status) {
    case 401:
      return notDone("cloud_key_refused");
    case 403:
      return notDone("cloud_key_forbidden");
    case 404:
      return notDone("cluster_not_found");
    case 409:
      return notDone(method === "POST" && !LOCKED.test(words) ? "sql_user_exists" : "cloud_conflict");
    case 423:
      return notDone("cloud_conflict");
    case 429:
      return notDone("cloud_rate_limited");
    case 501:
      return open("cloud_bad_answer");
    default:
      return notDone("cloud_rejected");
  }
}

/** Whether a refused change of a password says that this very password is the one in force. */
export function saysPasswordIsCurrent(vendorMessage: string | undefined): boolean {
  return SAME_PASSWORD.test(vendorMessage ?? "");
}

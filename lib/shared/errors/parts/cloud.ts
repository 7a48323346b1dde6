import type { ErrorWords } from "./error-text.ts";

/** The Cloud API. */
export const CLOUD = {
  cloud_rejected: {
    title: "CockroachDB Cloud rejected the request",
    text: "It considers the request invalid, and nothing was changed. Give an administrator the request ID.",
  },
  cloud_key_refused: {
    title: "CockroachDB Cloud refused the API key",
    text: "The key in COCKROACH_API_KEY (or a file of COCKROACH_API_KEY_FILE or COCKROACH_KEYS_FILE) is wrong, expired or revoked. The person who runs Rolecall must set a new one; nothing was changed.",
  },
  cloud_key_forbidden: {
    title: "The API key lacks a role",
    text: "CockroachDB Cloud does not let Rolecall do this on the cluster, so nothing was changed. An administrator can give the service account of the API key the role Cluster Admin in the Cloud Console.",
  },
  cloud_key_reads: {
    title: "Rolecall's API key only reads",
    text: "Rolecall sends no change with this key, so nothing was changed. Make the change yourself, or ask the person who runs Rolecall for a key that may change SQL users on this cluster.",
  },
  assumption_differs: {
    title: "This is turned off on this cluster",
    text: "The last check found that the cluster does not answer as Rolecall assumes, and this rests on it, so nothing was changed. The tab Check of the cluster names what differs; a Cluster Admin checks again there after an upgrade of the cluster or of Rolecall.",
  },
  cluster_not_found: {
    title: "This cluster does not exist",
    text: "It was deleted, the API key cannot see it, or you have no role on it. Choose another cluster.",
  },
  cluster_not_ready: {
    title: "The cluster is not ready",
    text: "It is being created, is locked by another operation, or is not running. Try again when it is ready; nothing was changed.",
  },
  sql_user_not_found: {
    title: "This SQL user does not exist",
    text: "It was deleted, or the name differs. Refresh the list.",
  },
  sql_user_exists: {
    title: "This SQL user exists already",
    text: "Choose another name, or reset the password of the existing one. Nothing was changed.",
  },
  sql_user_in_use: {
    title: "The cluster refused to delete this SQL user",
    text: "It still owns objects or holds privileges, and nothing was changed. Run the SQL below, then delete again.",
  },
  cloud_conflict: {
    title: "Another operation is in progress",
    text: "CockroachDB Cloud is working on this cluster. Try again in a few minutes; nothing was changed.",
  },
  cloud_rate_limited: {
    title: "CockroachDB Cloud is limiting requests",
    text: "The API key's ten requests a second are used up. Try again in a moment; nothing was changed.",
  },
  cloud_unavailable: {
    title: "CockroachDB Cloud is unavailable",
    text: "It is unreachable or has a fault. Try again in a minute; nothing was changed.",
  },
  cloud_timeout: {
    title: "CockroachDB Cloud did not answer",
    text: "Rolecall stopped waiting. Try again in a minute.",
  },
  cloud_bad_answer: {
    title: "CockroachDB Cloud sent an answer that Rolecall cannot read",
    text: "Try again. If it happens again, give an administrator the request ID.",
  },
  outcome_unknown: {
    title: "The outcome is unknown",
    text: "The change may have been made. Check the current state before you repeat it.",
  },
} as const satisfies ErrorWords;

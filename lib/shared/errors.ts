/** One entry per way a thing can fail: what happened, and what to do about it. The keys are the closed union of codes. */
export const ERROR_WORDS = {
  // Rolecall's own doors
  unauthenticated: {
    title: "You are signed out",
    text: "Your session ended. Sign in again; nothing was changed.",
  },
  wrong_credentials: {
    title: "Email or password is wrong",
    text: "Check both and try again. After five failures, sign-in waits a few minutes.",
  },
  reauthentication_required: {
    title: "Confirm it is you",
    text: "This needs your password again. Nothing was changed yet.",
  },
  forbidden: {
    title: "You may not do this",
    text: "Your account does not have the right to do this. Ask an administrator. Nothing was changed.",
  },
  wrong_origin: {
    title: "The request came from another site",
    text: "Rolecall accepts changes only from its own address. Open it at the address it was set up with and try again.",
  },
  not_found: {
    title: "There is nothing here",
    text: "It does not exist, or you may not see it.",
  },
  invalid_input: {
    title: "Some input is not right",
    text: "Correct it and try again. Nothing was changed.",
  },
  too_large: {
    title: "The input is too large",
    text: "Send less at once. Nothing was changed.",
  },
  link_void: {
    title: "This link no longer works",
    text: "It was used, replaced by a newer one, has expired, or is incomplete. Ask whoever sent it for a new one; for a setup link, restart Rolecall.",
  },
  last_administrator: {
    title: "This is the last administrator",
    text: "Somebody must be able to manage Rolecall. Make another account an administrator first. Nothing was changed.",
  },
  own_account: {
    title: "This is your own account",
    text: "Another administrator must do this, so that nobody shuts themselves out. Nothing was changed.",
  },
  too_many_resets: {
    title: "Too many links were asked for",
    text: "For this address, or from where you are. Use the newest mail that has come, or wait an hour.",
  },
  sql_user_protected: {
    title: "This SQL user is protected",
    text: "Only a Cluster Admin of this cluster may reset or delete it. Nothing was changed.",
  },
  limited_to_restricted: {
    title: "This is for Cluster Admins",
    text: "Cluster Creators may reset and delete only SQL users that were proved restricted, and a Cluster Admin proves it. Nothing was changed.",
  },
  waiting_for_restriction: {
    title: "Waiting for restriction",
    text: "Nobody has proved yet that this SQL user is restricted, and until then nobody is given its password. Ask a Cluster Admin to restrict and verify it, then try again. Nothing was changed.",
  },
  claim_used: {
    title: "This link was used",
    text: "A claim link sets and shows a password once. If it was not you, tell whoever sent it at once. Nothing was changed.",
  },
  claim_under_way: {
    title: "This link is being used at this moment",
    text: "Wait a little and try again: then it is known what came of it. Nothing was changed by you.",
  },
  claim_needs_sign_in: {
    title: "Sign in as whom this link is for",
    text: "It was sent to one account or to one team, and counts for them alone. Nothing was changed.",
  },
  second_word_wrong: {
    title: "The second word is wrong",
    text: "Ask whoever sent the link. After five wrong words in a row it no longer works. Nothing was changed.",
  },
  team_owns_sql_users: {
    title: "This team owns SQL users",
    text: "Give them another owner first. Nothing was changed.",
  },
  own_request: {
    title: "This is your own request",
    text: "Somebody else must decide it, whoever you are. Nothing was changed.",
  },
  too_many_requests: {
    title: "Too many requests of yours",
    text: "At most 20 may wait, and 60 may be made in 24 hours. Wait until some are decided. Nothing was asked for.",
  },
  request_over: {
    title: "This request no longer waits for that",
    text: "It was decided, claimed or withdrawn, has run out, or what it is about has changed. Reload to see what became of it. Nothing was changed.",
  },
  code_void: {
    title: "This code no longer counts",
    text: "It was used, is older than 30 minutes, or was made for another SQL user. Reload the page, run the verify script with its new code, and paste that answer.",
  },
  busy: {
    title: "Rolecall is busy",
    text: "Too many requests are waiting. Try again in a moment; nothing was changed.",
  },
  broken_off: {
    title: "The transfer broke off",
    text: "Not all of it was sent. Nothing was changed. Try again.",
  },
  list_incomplete: {
    title: "The list of SQL users is not complete yet",
    text: "It is still being read, and only a complete one tells who is there. Nothing was changed. Try again in a moment.",
  },
  import_outdated: {
    title: "Something has changed since the preview",
    text: "The import would do something else by now. Nothing was changed. Look at the new preview first.",
  },
  audit_unavailable: {
    title: "The audit could not be written",
    text: "Rolecall makes no change that it cannot record. Nothing was changed. Ask an administrator to check its store.",
  },
  store_unavailable: {
    title: "The store of Rolecall does not answer",
    text: "Its own database cannot be reached. Nothing was changed on the cluster. Try again in a moment, and look at what is true then.",
  },
  internal: {
    title: "Something went wrong in Rolecall",
    text: "The cause is in its log under the request id. Reload to see what is true now before you try again.",
  },
  // the Cloud API behind them
  cloud_rejected: {
    title: "CockroachDB Cloud rejected the request",
    text: "It found the request not valid. Nothing was changed.",
  },
  cloud_key_refused: {
    title: "CockroachDB Cloud refused the API key",
    text: "The key in COCKROACH_API_KEY (or COCKROACH_API_KEY_FILE) is wrong, expired or revoked, and nothing was changed. Ask an administrator to set a new one.",
  },
  cloud_key_forbidden: {
    title: "The key may not do this",
    text: "The service account behind the key lacks the role Cluster Admin on this cluster. Grant it in the Cloud Console. Nothing was changed.",
  },
  cluster_not_found: {
    title: "This cluster does not exist",
    text: "It was deleted, the key cannot see it, or you have no role on it. Choose another cluster.",
  },
  cluster_not_ready: {
    title: "The cluster is not ready",
    text: "It is still being created, is locked by another operation, or is not running. Nothing was changed. Try again when it is ready.",
  },
  sql_user_not_found: {
    title: "This SQL user does not exist",
    text: "Somebody deleted it, or the name differs. Refresh the list.",
  },
  sql_user_exists: {
    title: "This SQL user exists already",
    text: "Choose another name, or reset the password of the one that is there. Nothing was changed.",
  },
  sql_user_in_use: {
    title: "The cluster refused. Nothing was changed",
    text: "The SQL user still owns objects or holds privileges. Clear them with the SQL below, then delete again.",
  },
  cloud_conflict: {
    title: "Another operation is in the way",
    text: "CockroachDB Cloud is working on this cluster. Nothing was changed. Try again in a few minutes.",
  },
  cloud_rate_limited: {
    title: "CockroachDB Cloud asks to slow down",
    text: "The key's ten requests a second are used up, perhaps by others. Nothing was changed. Try again in a moment.",
  },
  cloud_unavailable: {
    title: "CockroachDB Cloud did not answer properly",
    text: "It is not reachable or has a fault. Nothing was changed. Try again in a minute.",
  },
  cloud_timeout: {
    title: "CockroachDB Cloud did not answer",
    text: "It gave no answer within 10 seconds. Try again in a minute.",
  },
  cloud_bad_answer: {
    title: "CockroachDB Cloud gave an answer that makes no sense",
    text: "Rolecall does not guess what it meant. Try again; if it stays, tell an administrator the request id.",
  },
  outcome_unknown: {
    title: "It is not known whether this was done",
    text: "The answer of CockroachDB Cloud was lost. Refresh the list to see what is there, then reset the password or try again.",
  },
} as const satisfies Record<string, { title: string; text: string }>;

/** Every way a thing can fail. Closed: a new failure needs words above. */
export type ErrorCode = keyof typeof ERROR_WORDS;

import { STORE_AWAY } from "./store-away.ts";

/** The words of each failure: what happened, and what to do. The keys are the closed union of codes. */
export const ERROR_WORDS = {
  // Rolecall's own doors
  unauthenticated: {
    title: "You are signed out",
    text: "Your session ended. Sign in again; nothing was changed.",
  },
  wrong_credentials: {
    title: "Email or password is wrong",
    text: "Check both and try again. After five failures, you must wait a few minutes.",
  },
  password_wrong: {
    title: "Password is wrong",
    text: "Try again. After five failures, you must wait a few minutes; nothing was changed.",
  },
  code_wrong: {
    title: "This code is wrong",
    text: "Each code works once, for a short time: enter the newest one. After five failures, you must wait a few minutes.",
  },
  passkey_refused: {
    title: "Rolecall does not accept this passkey",
    text: "It was removed, belongs to another account, or its answer was too late. Try again, or use your password.",
  },
  passkey_not_used: {
    title: "No passkey was used",
    text: "The browser has none for Rolecall, or its window was closed. Try again, or use your password.",
  },
  passkey_exists: {
    title: "This device has a passkey of your account",
    text: "Use that one, or add a passkey on another device.",
  },
  factor_required: {
    title: "Set up a second factor first",
    text: "An administrator requires one. Reload the page to set it up; nothing was changed.",
  },
  last_factor: {
    title: "This is your last second factor",
    text: "An administrator requires one. Add another first; nothing was changed.",
  },
  last_way_in: {
    title: "This is your only way to sign in",
    text: "Add another way to sign in first. Nothing was changed.",
  },
  own_factor_first: {
    title: "You have no second factor",
    text: "Set up your own on the page Security before you require one from others. Nothing was changed.",
  },
  factor_expired: {
    title: "This took too long",
    text: "Start again. Nothing was changed.",
  },
  password_off: {
    title: "Passwords are turned off",
    text: "Sign in with the sign-in provider or a passkey. Nothing was changed.",
  },
  provider_unreachable: {
    title: "The sign-in provider cannot be reached",
    text: "Try again in a minute, or sign in another way. Nothing was changed.",
  },
  provider_refused: {
    title: "The sign-in provider did not sign you in",
    text: "You canceled the sign-in, or the provider does not let you use Rolecall. Try again, or ask the people who run the provider.",
  },
  provider_refuses_rolecall: {
    title: "The sign-in provider does not accept Rolecall",
    text: "Rolecall's client ID, secret, scopes or redirect URI do not match. Ask an administrator to check the server's configuration.",
  },
  provider_bad_answer: {
    title: "The sign-in provider's answer was not accepted",
    text: "The answer does not prove that you signed in here. Start again; if that does not help, ask an administrator to check the log.",
  },
  provider_outdated: {
    title: "This sign-in has ended",
    text: "It was used, took more than ten minutes, or began in another browser. Start again.",
  },
  provider_too_often: {
    title: "Too many sign-ins failed",
    text: "Wait a few minutes, then try again. Nothing was changed.",
  },
  provider_unverified: {
    title: "Your email address is not verified",
    text: "The sign-in provider does not confirm that it is yours. Verify it there, or ask the people who run the provider.",
  },
  provider_no_account: {
    title: "You have no account yet",
    text: "Ask an administrator to invite the address that you have at the sign-in provider.",
  },
  provider_account_disabled: {
    title: "Your account is disabled",
    text: "Ask an administrator to enable it.",
  },
  provider_other_person: {
    title: "This account belongs to another person at the sign-in provider",
    text: "Use the sign-in that you used before, or ask an administrator to unlink the account.",
  },
  provider_no_choice: {
    title: "The sign-in provider does not let you choose an account",
    text: "Continue there once more. It then asks you to sign in, and you can use another account.",
  },
  provider_groups_unread: {
    title: "The sign-in provider did not send your groups",
    text: "You are in too many, or they came in an unknown form. Ask the people who run it to send only the groups assigned to Rolecall; nothing was changed.",
  },
  provider_not_again: {
    title: "The sign-in provider did not ask you again",
    text: "It must ask you to sign in each time. Sign out there and try again, or confirm another way; nothing was changed.",
  },
  provider_only: {
    title: "Sign in with the sign-in provider",
    text: "Continue with the provider: its groups give your account rights, so a password or a passkey alone no longer signs you in.",
  },
  from_directory: {
    title: "The sign-in provider manages this",
    text: "Change the person's groups at the sign-in provider, or the table Groups in Settings. Nothing was changed.",
  },
  reauthentication_required: {
    title: "Confirm it is you",
    text: "Enter your password again, or use a passkey or the sign-in provider, to continue. Nothing was changed yet.",
  },
  forbidden: {
    title: "You don't have permission",
    text: "Ask an administrator for access. Nothing was changed.",
  },
  wrong_origin: {
    title: "The request came from another site",
    text: "Rolecall accepts changes only from its own address. Open that address and try again.",
  },
  token_invalid: {
    title: "This token is not valid",
    text: "It is unknown, revoked or expired, or its owner can no longer use it. Make a new one on the page API tokens.",
  },
  token_owner_away: {
    title: "The owner of this token must sign in",
    text: "The owner's rights come from the sign-in provider, and their last sign-in there has ended or is over 7 days old. One sign-in there makes the token work again; nothing was changed.",
  },
  token_scope: {
    title: "This token may not do this",
    text: "It lacks the scope, or no token may do this. The API reference names the scope of each call; nothing was changed.",
  },
  token_address: {
    title: "This token cannot be used from here",
    text: "It was made for other addresses. Use it from one of those, or make another; nothing was changed.",
  },
  token_needs_person: {
    title: "This needs a person",
    text: "A protected SQL user is changed only by a Cluster Admin who confirms their identity in Rolecall. Nothing was changed.",
  },
  too_many_calls: {
    title: "Too many calls",
    text: "This token has used up its calls for this minute. Wait and try again; nothing was changed.",
  },
  idempotency_other_body: {
    title: "This idempotency key belongs to another call",
    text: "Use a new key for each call, and the same key only to repeat one. Nothing was changed.",
  },
  idempotency_running: {
    title: "The first call with this key is still running",
    text: "Wait a moment and repeat it. Nothing was changed by this call.",
  },
  not_found: {
    title: "Not found",
    text: "It does not exist, or you have no access to it. Check the address, or ask an administrator.",
  },
  method_not_allowed: {
    title: "This method is not supported here",
    text: "Use one of the methods in the header `Allow`. Nothing was changed.",
  },
  wrong_host: {
    title: "Rolecall has another address",
    text: "Use the address in APP_URL. Nothing was changed.",
  },
  invalid_input: {
    title: "Some input is invalid",
    text: "Correct it and try again. Nothing was changed.",
  },
  too_large: {
    title: "The input is too large",
    text: "Send less at once. Nothing was changed.",
  },
  link_void: {
    title: "This link no longer works",
    text: "It is incomplete, its sender lost the right to send it, or it no longer applies. Ask the sender for a new one.",
  },
  link_used: {
    title: "This link was already used",
    text: "A link works once. If you did not use it, tell its sender now.",
  },
  link_revoked: {
    title: "This link was revoked",
    text: "Its sender took it back. Ask the sender for a new one if you still need it.",
  },
  link_expired: {
    title: "This link has expired",
    text: "Ask the sender for a new one.",
  },
  link_superseded: {
    title: "A newer link replaced this one",
    text: "Open the newest link that you were sent, or ask the sender for another.",
  },
  setup_link_void: {
    title: "This setup link no longer works",
    text: "It was used, has expired, or is incomplete. Restart Rolecall and open the new link that it prints.",
  },
  last_administrator: {
    title: "This is the last administrator",
    text: "Rolecall needs at least one. Make another account an administrator first; nothing was changed.",
  },
  own_account: {
    title: "This is your own account",
    text: "Ask another administrator to do this. Nothing was changed.",
  },
  too_many_resets: {
    title: "Too many reset links requested",
    text: "Use the link in the newest mail, or try again in an hour.",
  },
  sql_user_protected: {
    title: "This SQL user is protected",
    text: "Ask a Cluster Admin of this cluster to reset or delete it. Nothing was changed.",
  },
  limited_to_restricted: {
    title: "Only Cluster Admins can do this",
    text: "Cluster Creators reset and delete only SQL users that are verified as restricted. Ask a Cluster Admin; nothing was changed.",
  },
  waiting_for_restriction: {
    title: "Waiting for restriction",
    text: "You can set its password once it is verified as restricted. Ask a Cluster Admin to restrict and verify it; nothing was changed.",
  },
  active_in_pair: {
    title: "This SQL user is the active one of a pair",
    text: "A reset locks out its applications until they have the new password. Nothing was changed yet; the page of the pair rotates it without downtime.",
  },
  password_in_view: {
    title: "Another person has a password of this SQL user on screen",
    text: "If you continue, that password stops working, perhaps before they have stored it. Nothing was changed yet.",
  },
  claim_used: {
    title: "This link was used",
    text: "It sets and shows a password once. If you did not use it, tell its sender at once.",
  },
  claim_under_way: {
    title: "This link is in use",
    text: "A password is being set with it right now. Try again in a moment.",
  },
  claim_own_link: {
    title: "You sent this link",
    text: "Only its recipient can use it. To see a password yourself, reset it on the page SQL users; nothing was changed.",
  },
  claim_needs_sign_in: {
    title: "Sign in with the account this link was sent to",
    text: "The link works only for that account or team. Nothing was changed.",
  },
  second_word_wrong: {
    title: "The second word is wrong",
    text: "Ask the sender for it. After five wrong words in a row, the link stops working.",
  },
  team_owns_sql_users: {
    title: "This team owns SQL users",
    text: "Give them another owner first. Nothing was changed.",
  },
  own_request: {
    title: "This is your own request",
    text: "Another Cluster Admin must decide it. Nothing was changed.",
  },
  mail_failed: {
    title: "The mail could not be sent",
    text: "The link was not sent; Rolecall's log has the reason. Ask the person who runs Rolecall, then try again.",
  },
  requester_made_link: {
    title: "You cannot decide this request",
    text: "The requester made this account's newest reset link or invitation, so the two may be one person. Another Cluster Admin must decide it; nothing was changed.",
  },
  too_many_requests: {
    title: "Too many requests",
    text: "You can have 20 pending requests, and make 60 in 24 hours. Wait until some are decided.",
  },
  request_over: {
    title: "This request has changed",
    text: "It was decided, claimed or withdrawn, has expired, or its SQL user has changed. Reload to see its state; nothing was changed.",
  },
  code_void: {
    title: "This code has expired",
    text: "It was used, is older than 30 minutes, or belongs to another SQL user. Reload the page, run the verify script with its new code, and paste that result.",
  },
  rotation_outdated: {
    title: "These SQL users have changed since the preview",
    text: "One of them cannot be rotated now, or its password would go to another place. Check the new preview; nothing was changed.",
  },
  rotation_overlaps: {
    title: "Another rotation has these SQL users",
    text: "A SQL user can be in one rotation at a time. Wait until the other one is done, or stop it; nothing was changed.",
  },
  rotation_over: {
    title: "This rotation has changed",
    text: "It was paused, resumed, stopped or finished meanwhile. Reload to see its state; nothing was changed.",
  },
  pair_exists: {
    title: "One of these SQL users is in a pair",
    text: "A SQL user can be in one pair at a time. Split the other pair first; nothing was changed.",
  },
  pair_broken: {
    title: "This pair has stopped",
    text: "One of its SQL users is no longer as it was. Split the pair, or fix the cause below; nothing was changed.",
  },
  pair_changed: {
    title: "This pair has changed",
    text: "It is at another step now, or the new password was replaced. Reload to see its state; nothing was changed.",
  },
  pair_waits: {
    title: "The owner team has not set the password yet",
    text: "Ask its members to open the claim link or My SQL users. Nothing was changed.",
  },
  pair_in_use: {
    title: "This SQL user is still in use",
    text: "Wait until the application has left it, or end its sessions on its page. Nothing was changed.",
  },
  leaver_open: {
    title: "A leaver plan is open",
    text: "Another administrator has started one for this account. Reload to see it; nothing was changed.",
  },
  leaver_over: {
    title: "This leaver plan has changed",
    text: "It is done, it has stopped, or the account was enabled again. Reload to see its state; nothing was changed.",
  },
  leaver_successor: {
    title: "A team needs a successor",
    text: "Choose an account that can sign in for each team that would have no lead or no member. Nothing was changed.",
  },
  busy: {
    title: "Rolecall is busy",
    text: "Too many requests are waiting. Try again in a moment; nothing was changed.",
  },
  broken_off: {
    title: "The upload was interrupted",
    text: "Rolecall received only part of it. Try again; nothing was changed.",
  },
  list_incomplete: {
    title: "The list of SQL users is still loading",
    text: "This needs the complete list. Try again in a moment; nothing was changed.",
  },
  import_outdated: {
    title: "Something has changed since the preview",
    text: "The import would now have other effects. Check the new preview; nothing was changed.",
  },
  audit_unavailable: {
    title: "The audit could not be written",
    text: "Rolecall makes no change that it cannot record. Ask an administrator to check its store; nothing was changed.",
  },
  store_unavailable: STORE_AWAY,
  internal: {
    title: "Something went wrong in Rolecall",
    text: "Its log has the cause under the request id. Reload to see the current state before you try again.",
  },
  // the Cloud API behind them
  cloud_rejected: {
    title: "CockroachDB Cloud rejected the request",
    text: "It considers the request invalid. Correct the input, or give an administrator the request id; nothing was changed.",
  },
  cloud_key_refused: {
    title: "CockroachDB Cloud refused the API key",
    text: "The key in COCKROACH_API_KEY (or COCKROACH_API_KEY_FILE) is wrong, expired or revoked. Ask an administrator to set a new one; nothing was changed.",
  },
  cloud_key_forbidden: {
    title: "The API key lacks a role",
    text: "Its service account does not have the role Cluster Admin on this cluster. Grant it in the Cloud Console; nothing was changed.",
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
    text: "Rolecall waited 10 seconds. Try again in a minute.",
  },
  cloud_bad_answer: {
    title: "CockroachDB Cloud sent an answer that Rolecall cannot read",
    text: "Try again. If it happens again, give an administrator the request id.",
  },
  outcome_unknown: {
    title: "The outcome is unknown",
    text: "The answer of CockroachDB Cloud was lost. Refresh the list, then reset the password or try again.",
  },
  // access reviews
  review_empty: {
    title: "Nothing is in this scope",
    text: "Choose more clusters, teams, kinds or states. Nothing was started.",
  },
  review_list_incomplete: {
    title: "The list of a cluster could not be read completely",
    text: "A review needs complete lists. Try again later, or start it without these clusters; nothing was started.",
  },
  review_undecidable: {
    title: "Some rows would have no reviewer",
    text: "The fallback reviewer alone owns them, or is the account under review. Choose another fallback reviewer; nothing was started.",
  },
  review_over: {
    title: "This review is closed",
    text: "Its decisions are final. Start a new review to decide again; nothing was changed.",
  },
  review_repeats_no_more: {
    title: "This review no longer repeats",
    text: "Its repetition has started, or was stopped. Reload to see it; nothing was changed.",
  },
  review_archived: {
    title: "The audit events of this review were archived",
    text: "The files of the evidence are still here. Verify the chain with audit:verify on the archive.",
  },
  review_signed_off: {
    title: "You have signed off your part",
    text: "Your decisions are final. To decide again, ask for a new review; nothing was changed.",
  },
  review_undecided: {
    title: "Some of your rows are undecided",
    text: "Decide them, or give them away with Not mine. Nothing was signed off.",
  },
  review_own: {
    title: "You alone own one of these SQL users",
    text: "Give it away with Not mine, so that another reviewer decides. Nothing was changed.",
  },
  review_no_fallback: {
    title: "No other reviewer can decide this row",
    text: "The fallback reviewer has this row already, alone owns it, or is the account under review. Ask the person who started the review; nothing was changed.",
  },
  review_fallback_signed: {
    title: "The fallback reviewer has signed off",
    text: "Decide it yourself, or ask the person who started the review. Nothing was changed.",
  },
  review_outdated: {
    title: "The review has changed meanwhile",
    text: "Look at the new counts, then close it again. Nothing was changed.",
  },
  // Rolecall's SQL connection to a cluster
  sql_connection_off: {
    title: "This cluster has no SQL connection",
    text: "Turn it on under SQL connection, or run the SQL yourself.",
  },
  sql_connection_observes: {
    title: "Rolecall does not manage this cluster",
    text: "Its SQL connection may not change this. Run the SQL yourself, or change the connection to the level Manage.",
  },
  sql_connection_exists: {
    title: "This cluster already has a SQL connection",
    text: "It was turned on meanwhile. Reload the page; nothing was changed.",
  },
  sql_connection_unreachable: {
    title: "The cluster does not answer SQL",
    text: "Check that its IP allowlist lets Rolecall's server in, then try again. Nothing was changed.",
  },
  sql_connection_throttled: {
    title: "CockroachDB Cloud limits logins from Rolecall's address",
    text: "It does so after failed logins, for up to an hour. Wait, then test the connection on the page SQL connection; nothing was changed.",
  },
  sql_connection_address_refused: {
    title: "CockroachDB Cloud refuses SQL from Rolecall's address",
    text: "Add the address of Rolecall's server to the cluster's IP allowlist, then test the connection on the page SQL connection; nothing was changed.",
  },
  sql_connection_password_refused: {
    title: "The cluster refused the password of Rolecall's SQL user",
    text: "Rolecall set it once and did not try again, so that the cluster does not lock it out. Rotate it on the page SQL connection.",
  },
  sql_connection_login_refused: {
    title: "Rolecall's SQL user may not log in",
    text: "It has no login or its password has expired. Turn the SQL connection off and on again; nothing was changed.",
  },
  sql_connection_user_gone: {
    title: "Rolecall's SQL user is gone",
    text: "It was deleted outside Rolecall. Find out why, then turn the SQL connection off and on again.",
  },
  sql_connection_left_off: {
    title: "The SQL connection is off now",
    text: "Rolecall deleted its SQL user, but could not create one with the new level; the cause is below. Turn the connection on again.",
  },
  sql_connection_old_key: {
    title: "This server has an older API key",
    text: "Another server of Rolecall set the password with a newer key. Give all servers the same key, or rotate the password of the SQL connection.",
  },
  sql_connection_password_file: {
    title: "The password file of this cluster does not work",
    text: "Correct the file in the folder of SQL_PASSWORD_FILES, then test the connection on the page SQL connection. Nothing was changed.",
  },
  sql_connection_from_file: {
    title: "This password comes from a file",
    text: "Rolecall does not set it. Change it on the cluster and in the file; nothing was changed.",
  },
  sql_connection_begun: {
    title: "Turning on did not finish",
    text: "Rolecall's SQL user exists on the cluster and may be admin; the cause is below. Finish turning on, or turn the connection off.",
  },
  sql_connection_wrong_level: {
    title: "Rolecall's SQL user has other rights than it should",
    text: "It may have been changed or created again outside Rolecall. Turn the SQL connection off and on again.",
  },
  sql_connection_sessions_unseen: {
    title: "Rolecall could not see all open sessions",
    text: "Its SQL user cannot see the sessions of others, or a node of the cluster did not answer. Try again, or ask an administrator to check the SQL connection; nothing was changed.",
  },
  sql_connection_bad_answer: {
    title: "The cluster sent an answer that Rolecall cannot read",
    text: "Try again. If it happens again, give an administrator the request id.",
  },
  creation_blind: {
    title: "Rolecall's SQL user cannot see every database",
    text: "Let it see these databases, then create the SQL user again. Nothing was changed.",
  },
  sql_users_not_listed: {
    title: "CockroachDB Cloud does not list SQL users created by SQL",
    text: "Rolecall deleted the new SQL user. Create it again: the Cloud API will make it.",
  },
  creation_over: {
    title: "This creation has ended",
    text: "It was finished or removed, or the SQL user has changed since. Reload the page.",
  },
  creation_not_proved: {
    title: "The SQL user could not be verified",
    text: "Rolecall does not show its password; the findings are below. Finish or remove the SQL user from its menu.",
  },
  creation_not_signed_in: {
    title: "The new SQL user cannot sign in",
    text: "The cluster refused its password, so Rolecall does not show it. Finish or remove the SQL user from its menu.",
  },
  login_not_allowed: {
    title: "This SQL user may not log in",
    text: "Its login is disabled or has expired, so no password would work. Ask a Cluster Admin to enable it; nothing was changed.",
  },
  password_not_proved: {
    title: "The new password did not sign in",
    text: "It was set, but a login with it failed, so Rolecall does not show it. The old one no longer works: try again.",
  },
  sql_refused: {
    title: "The database refused the statement",
    text: "Its message is below. Fix the cause, then run the SQL again; this statement changed nothing.",
  },
  sql_changed: {
    title: "The SQL has changed since it was shown",
    text: "Check the new statements. Nothing was run.",
  },
  no_secret_store: {
    title: "There is no secret store for this SQL user",
    text: "Its team and its cluster have none. Ask an administrator to add one; nothing was changed.",
  },
  secret_store_failed: {
    title: "The secret store did not take the password",
    text: "The password on the cluster was not changed; the cause is below. Ask an administrator to test the secret store.",
  },
  secret_undelivered: {
    title: "The new password is not in the secret store yet",
    text: "The cluster may have it already. Rolecall continues until both have the same password; the page of the SQL user shows when.",
  },
  secret_given_up: {
    title: "The delivery was given up",
    text: "An administrator gave it up, so the password in force may be in no secret store. Reset the password.",
  },
  secret_replaced: {
    title: "Another password was set meanwhile",
    text: "That one is in force, and the secret store does not have it. Set a new password to bring both together.",
  },
  secret_store_busy: {
    title: "A delivery into this secret store is unfinished",
    text: "Its address must stay until the delivery ends. Try again later, or reset the password of the SQL user to a person; nothing was changed.",
  },
  sql_outcome_unknown: {
    title: "The outcome of a statement is unknown",
    text: "The database did not answer to the end, or does not show the change. Look at the SQL user before you try again.",
  },
} as const satisfies Record<string, { title: string; text: string }>;

/** Every failure that a person can meet. */
export type ErrorCode = keyof typeof ERROR_WORDS;

import type { ErrorWords } from "./error-text.ts";

/** What is done on a cluster by SQL. */
export const SQL = {
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
  creation_not_ours: {
    title: "Rolecall cannot prove that it made this SQL user",
    text: "It does not carry the mark of the creation, so nothing was changed. Reload the page: it can be reset or deleted like any other SQL user.",
  },
  creation_not_proved: {
    title: "The SQL user could not be verified",
    text: "Rolecall does not show its password; the findings are below. Finish or remove the SQL user from its menu.",
  },
  creation_not_signed_in: {
    title: "The new SQL user cannot log in with its password",
    text: "The cluster refused its password, so Rolecall does not show it. Finish or remove the SQL user from its menu.",
  },
  login_not_allowed: {
    title: "This SQL user cannot log in",
    text: "Its login is disabled or its password has expired, so no password would work. Ask a Cluster Admin to enable the login or set a later expiry; nothing was changed.",
  },
  password_not_proved: {
    title: "The login with the new password failed",
    text: "The cluster has it, but Rolecall does not show it. The old one no longer works: try again.",
  },
  check_proved_nothing: {
    title: "The check was inconclusive",
    text: "The cluster changed while Rolecall read it, or its answer does not fit together; the reason is below. Check again.",
  },
  sql_refused: {
    title: "The database refused the statement",
    text: "Its message is below. Fix the cause, then run the SQL again; this statement changed nothing.",
  },
  sql_changed: {
    title: "The SQL has changed since it was shown",
    text: "Check the new statements. Nothing was run.",
  },
  sql_outcome_unknown: {
    title: "The outcome of a statement is unknown",
    text: "The database did not answer to the end, or does not show the change. Look at the SQL user before you try again.",
  },
} as const satisfies ErrorWords;

import type { ErrorWords } from "./error-text.ts";

/** Rolecall's SQL connection to a cluster. */
export const SQL_CONNECTION = {
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
    title: "Rolecall's SQL user cannot log in",
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
  sql_connection_key_reads: {
    title: "The SQL connection is off, because the API key only reads",
    text: "A password derived from such a key would give its thief a SQL user, so Rolecall does not use it. Turn the connection off, put a password for this cluster into the folder of SQL_PASSWORD_FILES, then turn it on again.",
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
  sql_connection_clear_text: {
    title: "The cluster wants the password in clear text",
    text: "The cluster stores an older hash than SCRAM-SHA-256, so Rolecall sent none and changed nothing. Rotate the password of the SQL connection, or accept clear text for it.",
  },
  sql_connection_unproved: {
    title: "The cluster did not prove that it knows the password",
    text: "Another server may answer at its address. Ask the person who runs the network; nothing was changed.",
  },
  sql_connection_bad_answer: {
    title: "The cluster sent an answer that Rolecall cannot read",
    text: "Try again. If it happens again, give an administrator the request ID.",
  },
} as const satisfies ErrorWords;

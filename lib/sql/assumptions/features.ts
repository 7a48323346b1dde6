/** What can depend on an assumption, as words for people. */
export const FEATURES = {
  clusters: "the list of clusters",
  list: "the list of SQL users, and drift",
  create: "Create SQL user",
  born_without_admin: "SQL users that are created without admin",
  reset: "Reset password",
  delete: "Delete SQL user",
  connection: "the SQL connection",
  network: "the networks that may connect",
  states: "checks by SQL, and the state that they show",
  facts: "facts and rights of a SQL user",
  logins: "last logins, and who is dormant",
  expiry: "access until a time",
  sessions: "open sessions, and closing them",
  ways: "the ways by which SQL users sign in",
  use: "what SQL users do, and what is offered from it",
} as const;

export type Feature = keyof typeof FEATURES;

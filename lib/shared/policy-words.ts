import type { Permission } from "./policy.ts";

/** What each permission allows, to follow *can*. Apart from the policy, since only the page *Rights* shows it. */
export const PERMISSION_WORDS: Record<Permission, string> = {
  "clusters.list": "see the clusters on which they have a role",
  "profile.manage": "change their own name, password and sessions",
  "own.list": "list the SQL users of their teams",
  "own.read": "see their history and connection",
  "own.reset": "reset their SQL users that are verified as restricted",
  "own.ask": "request a new password, other privileges or deletion",
  "requests.ask": "request SQL users and claim approved ones",
  "cluster.read": "see the cluster and its connection",
  "sql_users.read": "list SQL users and generate SQL for them",
  "sql_users.create": "create SQL users",
  "sql_users.reset": "reset passwords of SQL users",
  "sql_users.delete": "delete SQL users",
  "sql_users.verify": "verify privileges with the database's answer",
  "sql_users.describe": "set owner, purpose and protection of SQL users",
  "sql_users.apply": "let Rolecall run SQL about a SQL user: privileges, login, expiry, sessions",
  "sql_connection.read": "see whether Rolecall has a SQL connection",
  "sql_connection.manage": "turn Rolecall's SQL connection on and off",
  "requests.decide": "decide requests of others",
  "audit.read": "read the audit",
  "audit.export": "export the audit",
  "accounts.manage": "invite, disable and remove accounts",
  "rights.manage": "manage teams and cluster roles",
  "settings.manage": "change settings",
};

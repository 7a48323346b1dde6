import type { Permission } from "./policy.ts";

/** What each permission lets a person do, to follow «may». Apart from the policy, since only the page *Rights* shows it. */
export const PERMISSION_WORDS: Record<Permission, string> = {
  "clusters.list": "see the clusters on which they have a role",
  "profile.manage": "change their own name, password and sessions",
  "own.list": "list the SQL users of their teams",
  "own.read": "see their history, and where to connect",
  "own.reset": "reset those of them that were proved restricted",
  "own.ask": "ask for a reset, other privileges or the deletion of them",
  "requests.ask": "ask for a SQL user, and claim what was approved",
  "cluster.read": "see the cluster, and where to connect",
  "sql_users.read": "list SQL users and make SQL for them",
  "sql_users.create": "create SQL users",
  "sql_users.reset": "reset passwords of SQL users",
  "sql_users.delete": "delete SQL users",
  "sql_users.verify": "prove with the database's answer what a SQL user is",
  "sql_users.describe": "set owner, purpose and protection of SQL users",
  "requests.decide": "decide what others ask for",
  "audit.read": "read the audit",
  "audit.export": "export the audit",
  "accounts.manage": "invite, disable and remove accounts",
  "rights.manage": "manage teams and give cluster roles",
  "settings.manage": "change settings",
};

import { sql, statement } from "../statement.ts";
import { type Statement, stringToken } from "../tokens.ts";

export const HBA_SETTING = "server.host_based_authentication.configuration";
export const JWT_SETTING = "server.jwt_authentication.enabled";

/**
 * The settings by which SQL users sign in. SHOW CLUSTER SETTINGS needs admin, MODIFYCLUSTERSETTING or VIEWCLUSTERSETTING
 * (pkg/sql/delegate/show_all_cluster_settings.go).
 */
export function showSignInSettings(): Statement {
  return statement(
    "Shows the settings by which SQL users sign in.",
    sql`WITH settings AS (SHOW CLUSTER SETTINGS) SELECT variable, value FROM settings WHERE variable IN (${stringToken(HBA_SETTING)}, ${stringToken(JWT_SETTING)})`,
  );
}

/** How the clients of open sessions signed in, from v24.3. Those of the database's own users, root and node, are left out. */
export function showSignInMethods(): Statement {
  return statement(
    "Shows how open sessions signed in.",
    sql`WITH open_sessions AS (SHOW ALL CLUSTER SESSIONS) SELECT authentication_method, count(*) AS sessions FROM open_sessions WHERE user_name NOT IN (${stringToken("root")}, ${stringToken("node")}) GROUP BY authentication_method`,
  );
}

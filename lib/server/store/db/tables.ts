import type { AccountTables } from "./tables/accounts.ts";
import type { ApiTokenTables } from "./tables/api-tokens.ts";
import type { AuditTables } from "./tables/audit.ts";
import type { ClusterTables } from "./tables/clusters.ts";
import type { JobTables } from "./tables/jobs.ts";
import type { RequestTables } from "./tables/requests.ts";
import type { ReviewTables } from "./tables/reviews.ts";
import type { RuleTables } from "./tables/rules.ts";
import type { SecretStoreTables } from "./tables/secret-stores.ts";
import type { ServerTables } from "./tables/servers.ts";
import type { SignInTables } from "./tables/sign-ins.ts";
import type { SqlConnectionTables } from "./tables/sql-connections.ts";
import type { SqlUserTables } from "./tables/sql-users.ts";
import type { TeamTables } from "./tables/teams.ts";
import type { VendorAuditTables } from "./tables/vendor-audit.ts";
import type { WatchTables } from "./tables/watches.ts";

/** Rolecall's own data. Ids are text made by the application; times are epoch milliseconds; hashes are SHA-256 in hex. */
export type Tables = AccountTables &
  SignInTables &
  ApiTokenTables &
  TeamTables &
  ClusterTables &
  SqlUserTables &
  SqlConnectionTables &
  RequestTables &
  RuleTables &
  JobTables &
  ReviewTables &
  SecretStoreTables &
  AuditTables &
  VendorAuditTables &
  WatchTables &
  ServerTables;

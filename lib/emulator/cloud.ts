import type { AuditLog } from "./audit-log.ts";
import type { BreakName } from "./faults/breaks.ts";
import type { Faults } from "./faults/faults.ts";
import type { Limiter } from "./limiter.ts";
import type { RoleStore } from "./postgres.ts";
import type { KeyRole, Params } from "./routes.ts";
import type { SqlServer } from "./sql/sql-server.ts";
import type { RequestRecord } from "./world/record.ts";
import type { World } from "./world/world.ts";

/** The running cloud, on which handlers and the control work. `world` is replaced by a reset. */
export type Cloud = {
  world: World;
  /** accepted API keys and the roles that each account holds */
  readonly keys: Map<string, readonly KeyRole[]>;
  /** replaced by a reset */
  auditLog: AuditLog;
  readonly limiter: Limiter;
  readonly faults: Faults;
  /** in which ways it differs now from what it usually is */
  readonly breaks: Set<BreakName>;
  readonly record: RequestRecord;
  /** real login roles for the SQL users of one cluster; null without a database */
  roles: RoleStore | null;
  /** where clusters answer SQL, by id; a cluster that is not here has no SQL */
  readonly sql: Map<string, SqlServer>;
  /** the authority behind the certificates of SQL; null without SQL */
  authority: string | null;
  /** aborted when the emulator stops */
  readonly stopping: AbortSignal;
  /** where faults of the emulator itself are reported */
  readonly log: (line: string) => void;
};

/** The roles that stand behind the SQL users of this cluster, where it is the one with a database. */
export function rolesOf(cloud: Cloud, clusterId: string): RoleStore | null {
  return cloud.roles?.clusterId === clusterId.toLowerCase() ? cloud.roles : null;
}

/** One authenticated call of an operation. `body` is null where it is not a JSON object. */
export type Call = {
  cloud: Cloud;
  params: Params;
  query: URLSearchParams;
  body: Record<string, unknown> | null;
  version: string;
};

/** The result of an operation, answered with status 200. `scope` names a list, for faults that tamper with its page tokens. */
export type Answer = { json: Record<string, unknown>; applied?: boolean; scope?: string };

import type { Database } from "./objects.ts";
import type { PrivilegeOn } from "./privileges.ts";

/** Existing objects, later ones, or both: a grant on existing objects alone breaks at the next migration. */
export type Scope = "existing" | "future" | "both";

/** A table by database, schema and name; schema `public` where none is named. */
export type TableName = { readonly database: string; readonly schema?: string; readonly name: string };

/** The fields of every intent, at each level. */
export type Subject = {
  /** the SQL user that is to have these rights and no more */
  readonly user: string;
  /** by group roles, which makes a later delete one statement, or by grants to the user itself */
  readonly via: "role" | "direct";
  /** as the Cloud API gives it, such as `v26.2.1`; without it only features of every known release are used */
  readonly version?: string | undefined;
  /** whether to revoke `admin` at the end, and another admin that keeps it, such as `root`. False leaves admin as it is */
  readonly demote: { readonly otherAdmins: readonly string[] } | false;
  /** whether it was proved that the user is not admin, so that leaving `admin` as it is changes nothing */
  readonly isRestricted?: boolean;
  /** the user that will run the script, where known: a script about that user itself is refused */
  readonly runBy?: string | undefined;
  /** names the answer of the verify script: letters, digits, `_` and `-`, 8 to 64 of them */
  readonly code: string;
};

/** Tables of whole schemas, by what an application does with them. */
export type DataIntent = Subject & {
  readonly level: "read-only" | "read-write" | "append-only";
  readonly databases: readonly Database[];
  readonly scope: Scope;
  /**
   * with future: also objects in schemas that do not exist yet. CockroachDB offers only default privileges of the whole database for that,
   * so they cover later objects of every schema, chosen or not
   */
  readonly newSchemas?: boolean;
  /** append-only: may also read. Without it the user can add rows that it cannot see */
  readonly alsoRead?: boolean;
  /** read-write: may insert and update, but never delete a row */
  readonly saveRows?: boolean;
  /** may call functions and procedures, where that was taken from public */
  readonly routines?: boolean;
};

/** Chosen privileges on chosen tables, and nothing on tables that are made later. */
export type TableIntent = Subject & {
  readonly level: "table-level";
  readonly tables: readonly TableName[];
  readonly privileges: readonly PrivilegeOn<"table">[];
};

/** Makes and changes schemas and tables: for migrations. */
export type OwnerIntent = Subject & {
  readonly level: "ddl-owner";
  readonly databases: readonly Database[];
  /** a role or user whose objects in these databases are taken over; the undo script gives them back */
  readonly takeOverFrom?: string | undefined;
};

export type BackupIntent = Subject & {
  readonly level: "backup-operator";
  /** none means the whole cluster */
  readonly databases: readonly Database[];
  readonly externalConnections?: readonly string[];
  /** storage that is opened with the credentials of the nodes (`AUTH=implicit`) */
  readonly implicitCredentials?: boolean;
  /** may watch, pause and cancel jobs */
  readonly jobs?: boolean;
  /** may restore from backups too */
  readonly restore?: boolean;
};

/** Statistics, jobs and settings of the cluster; no table data. */
type MonitoringIntent = Subject & { readonly level: "monitoring" };

export type Intent = DataIntent | TableIntent | OwnerIntent | BackupIntent | MonitoringIntent;
export type Level = Intent["level"];

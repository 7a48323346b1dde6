import { SqlRefusal } from "./refusal.ts";
import { commaList, type Token } from "./tokens.ts";
import { hasSince, type Version } from "./version.ts";

/** The release that brought it; `true` where every known release has it. */
type Since = true | `v${number}.${number}`;

const table = {
  ALL: true,
  SELECT: true,
  INSERT: true,
  UPDATE: true,
  DELETE: true,
  CREATE: true,
  DROP: true,
  BACKUP: true,
  CHANGEFEED: true,
  ZONECONFIG: true,
  TRIGGER: "v24.3",
  REPLICATIONSOURCE: "v25.2",
  REPLICATIONDEST: "v25.2",
  MAINTAIN: "v26.2",
  TRUNCATE: "v26.3",
} as const satisfies Record<string, Since>;

/**
 * Which privilege may be granted on which kind of object, and since when (pkg/sql/privilege/privilege.go over the
 * releases). CHANGEFEED on databases and schemas came between v25.2 and v26.2: the later one is taken.
 * SELECT, INSERT, UPDATE and DELETE left databases in v22.1.
 */
export const PRIVILEGES = {
  database: {
    ALL: true,
    CONNECT: true,
    CREATE: true,
    DROP: true,
    BACKUP: true,
    RESTORE: true,
    ZONECONFIG: true,
    CHANGEFEED: "v26.2",
    TEMPORARY: "v26.2",
  },
  schema: { ALL: true, CREATE: true, USAGE: true, CHANGEFEED: "v26.2" },
  table,
  view: table,
  sequence: {
    ALL: true,
    USAGE: true,
    SELECT: true,
    UPDATE: true,
    DROP: true,
    // accepted without effect
    CREATE: true,
    CHANGEFEED: true,
    INSERT: true,
    DELETE: true,
    ZONECONFIG: true,
  },
  type: { ALL: true, USAGE: true },
  function: { ALL: true, EXECUTE: true },
  procedure: { ALL: true, EXECUTE: true },
  external_connection: { ALL: true, USAGE: true, DROP: true, UPDATE: "v25.4" },
  virtual_table: { ALL: true, SELECT: true },
  system: {
    ALL: true,
    BACKUP: true,
    RESTORE: true,
    MODIFYCLUSTERSETTING: true,
    MODIFYSQLCLUSTERSETTING: true,
    VIEWCLUSTERSETTING: true,
    EXTERNALCONNECTION: true,
    EXTERNALIOIMPLICITACCESS: true,
    VIEWACTIVITY: true,
    VIEWACTIVITYREDACTED: true,
    CANCELQUERY: true,
    NOSQLLOGIN: true,
    VIEWCLUSTERMETADATA: true,
    VIEWDEBUG: true,
    VIEWJOB: true,
    CONTROLJOB: true,
    VIEWSYSTEMTABLE: true,
    CREATEROLE: true,
    CREATELOGIN: true,
    CREATEDB: true,
    REPAIRCLUSTER: true,
    REPLICATION: true,
    MANAGEVIRTUALCLUSTER: true,
    BYPASSRLS: "v25.2",
    REPLICATIONSOURCE: "v25.2",
    REPLICATIONDEST: "v25.2",
    INSPECT: "v26.1",
  },
} as const satisfies Record<string, Record<string, Since>>;

export type ObjectKind = keyof typeof PRIVILEGES;
/** A pair that no release has, such as SELECT on a database, does not even compile. */
export type PrivilegeOn<K extends ObjectKind> = keyof (typeof PRIVILEGES)[K] & string;

/** The names of all privileges that can be granted on a kind of object in a version. */
export function privilegesOf(kind: ObjectKind, version: Version | null): readonly string[] {
  return Object.entries<Since>(PRIVILEGES[kind])
    .filter(([, since]) => since === true || hasSince(version, since))
    .map(([privilege]) => privilege);
}

/**
 * The privileges for a GRANT or REVOKE, each once. Throws `SqlRefusal`: `invalid_privilege` for an empty list, ALL beside others, or one
 * that the kind never has (the database answers 0LP01); `unsupported_version` for one that this version does not have yet.
 */
export function privilegeList<K extends ObjectKind>(
  kind: K,
  privileges: readonly PrivilegeOn<K>[],
  version: Version | null,
): readonly Token[] {
  const names: readonly string[] = [...new Set(privileges)];
  if (names.length === 0) throw new SqlRefusal("invalid_privilege", kind, "At least one privilege is needed.");
  if (names.length > 1 && names.includes("ALL"))
    throw new SqlRefusal("invalid_privilege", "ALL", "ALL stands alone: it cannot be combined with other privileges.");
  const known: Readonly<Record<string, Since>> = PRIVILEGES[kind];
  return commaList(
    names.map((name): Token => {
      const since = Object.hasOwn(known, name) ? known[name] : undefined;
      const words = kind.replace("_", " ");
      if (since === undefined)
        throw new SqlRefusal("invalid_privilege", name, `${name} cannot be granted on a ${words}.`);
      if (since !== true && !hasSince(version, since))
        throw new SqlRefusal("unsupported_version", name, `${name} on a ${words} needs CockroachDB ${since} or later.`);
      return { kind: "privilege", text: name };
    }),
  );
}

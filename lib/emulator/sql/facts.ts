/** The database's facts of a SQL user or role, without its password. */
export type RoleFacts = {
  /** such as CREATEROLE and NOLOGIN, as `SHOW USERS` prints them */
  readonly options: readonly string[];
  /** as it was written in VALID UNTIL */
  readonly validUntil?: string;
  /** role by name → whether with ADMIN OPTION */
  readonly memberOf: Readonly<Record<string, boolean>>;
  /** SYSTEM privilege → whether WITH GRANT OPTION */
  readonly system: Readonly<Record<string, boolean>>;
  /** epoch milliseconds */
  readonly lastLogin?: number;
};

/** As the Cloud API makes a SQL user: admin, with the right to make more of them. */
export const API_MADE: RoleFacts = { options: [], memberOf: { admin: true }, system: {} };

/** Kinds of object as `SHOW GRANTS` names them. */
export type ObjectKind = "database" | "schema" | "table" | "sequence" | "type" | "routine" | "external_connection";

/** An object's place. Parts that a kind lacks are null: a database has no schema and no object. */
export type Place = {
  readonly kind: ObjectKind;
  readonly database: string | null;
  readonly schema: string | null;
  readonly object: string | null;
};

export type Granted = Place & {
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
};

export type FutureKind = "tables" | "sequences" | "types" | "schemas" | "routines";

/** One default privilege. `creator` null is FOR ALL ROLES, `schema` null the whole database. */
export type FutureGrant = {
  readonly database: string;
  readonly schema: string | null;
  readonly creator: string | null;
  readonly kind: FutureKind;
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
};

/** The database of a cluster without its SQL users, as plain data. */
export type DatabaseState = {
  grants: Granted[];
  future: FutureGrant[];
  /** owners by `placeKey`; root where none is named */
  owners: Record<string, string>;
  /** set while texts that look like a verifier are taken for passwords */
  preHashedOff?: true;
};

/** The state of a cluster with these databases before any grant. */
export function newState(databases: readonly string[], version: string): DatabaseState {
  return { grants: databases.flatMap((database) => publicGrants(database, version)), future: [], owners: {} };
}

/** Whether a version such as `v25.2.16` is this release or a later one. */
export function isAtLeast(version: string, year: number, number: number): boolean {
  const [, major = "0", minor = "0"] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > year || (Number(major) === year && Number(minor) >= number);
}

/** The privileges of public in a new database: CONNECT on it, TEMPORARY from v26.2, USAGE and CREATE on its schema public. */
function publicGrants(database: string, version: string): Granted[] {
  const everybody = { grantee: "public", grantable: false };
  const itself = { kind: "database", database, schema: null, object: null, ...everybody } as const;
  const schema = { kind: "schema", database, schema: "public", object: null, ...everybody } as const;
  return [
    { ...itself, privilege: "CONNECT" },
    ...(isAtLeast(version, 26, 2) ? [{ ...itself, privilege: "TEMPORARY" }] : []),
    { ...schema, privilege: "CREATE" },
    { ...schema, privilege: "USAGE" },
  ];
}

export function placeKey({ kind, database, schema, object }: Place): string {
  return JSON.stringify([kind, database, schema, object]);
}

/** Which privileges an object has (v26.2), ALL beside them. */
const VALID: Readonly<Record<ObjectKind | "system", ReadonlySet<string>>> = {
  database: words("BACKUP CHANGEFEED CONNECT CREATE DROP RESTORE TEMPORARY ZONECONFIG"),
  schema: words("CREATE USAGE CHANGEFEED"),
  table: words(
    "SELECT INSERT UPDATE DELETE CREATE DROP BACKUP CHANGEFEED ZONECONFIG TRIGGER REPLICATIONSOURCE REPLICATIONDEST MAINTAIN",
  ),
  sequence: words("USAGE SELECT UPDATE DROP CREATE CHANGEFEED INSERT DELETE ZONECONFIG"),
  type: words("USAGE"),
  routine: words("EXECUTE"),
  external_connection: words("USAGE DROP UPDATE"),
  system: words(
    "BACKUP RESTORE MODIFYCLUSTERSETTING MODIFYSQLCLUSTERSETTING VIEWCLUSTERSETTING EXTERNALCONNECTION EXTERNALIOIMPLICITACCESS VIEWACTIVITY VIEWACTIVITYREDACTED CANCELQUERY NOSQLLOGIN VIEWCLUSTERMETADATA VIEWDEBUG VIEWJOB CONTROLJOB VIEWSYSTEMTABLE CREATEROLE CREATELOGIN CREATEDB REPAIRCLUSTER BYPASSRLS REPLICATION REPLICATIONSOURCE REPLICATIONDEST MANAGEVIRTUALCLUSTER INSPECT",
  ),
};

/** Words that came with v26.2: a database before it does not know them. */
const NEW_WORDS = words("TEMPORARY MAINTAIN");

export function isKnownWord(privilege: string, version: string): boolean {
  return !NEW_WORDS.has(privilege) || isAtLeast(version, 26, 2);
}

/** Which privileges an object has in a release. An external connection can be updated from v25.4 on. */
export function validFor(kind: ObjectKind | "system", version: string): ReadonlySet<string> {
  const isThere = (privilege: string) =>
    isKnownWord(privilege, version) &&
    (kind !== "external_connection" || privilege !== "UPDATE" || isAtLeast(version, 25, 4));
  return new Set([...VALID[kind]].filter(isThere));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

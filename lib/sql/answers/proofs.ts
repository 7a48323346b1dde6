import { cellOf, hasColumns, hasKnownShape, isBeginOfClusterProof, type ResultSet } from "./read/result-set.ts";

/** The row of one of the verify script's own statements, and where its result stands. */
export type Proof = { readonly set: ResultSet; readonly at: number; readonly row: readonly string[] };

function isProof(set: ResultSet): boolean {
  return hasColumns(set, ["sql_user", "code"]);
}

/** Every row of the verify script's own statements, in the order of the answer. */
export function proofsIn(sets: readonly ResultSet[]): readonly Proof[] {
  return sets.flatMap((set, at) => (isProof(set) ? set.rows.map((row) => ({ set, at, row })) : []));
}

/** A count of a proof; NaN where it is no number, which equals no number of rows. */
export function countOf({ set, row }: Proof, column: string): number {
  const text = cellOf(set, row, column);
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** A proof of the whole cluster. */
export function isAboutCluster({ set }: Proof): boolean {
  return hasColumns(set, ["users", "databases", "places", "roles", "admin_roles", "system_grants", "connections"]);
}

/**
 * Whether the row is as the cluster printed it, or the answer ends in the middle of it. Elsewhere a missing column means that a cut has
 * joined two rows: a number may be that of another column.
 */
export function isWholeOrCutAtEnd({ set }: Proof, last: ResultSet | undefined): boolean {
  return hasKnownShape(set) || (set === last && isBeginOfClusterProof(set));
}

/** A proof of one database. */
export function isAboutDatabase({ set }: Proof): boolean {
  return hasColumns(set, ["database_name", "owned", "grants", "public_rights"]);
}

/** A proof of one schema, or of a database as a whole. */
export function isAboutPlace({ set }: Proof): boolean {
  return hasColumns(set, ["database_name", "in_schema", "taken_from", "objects", "defaults"]);
}

/** The answer to SHOW GRANTS ON ROLE, to SHOW SYSTEM GRANTS, on external connections, to SHOW GRANTS. */
export function isRoles(set: ResultSet): boolean {
  return hasColumns(set, ["role_name", "member"]);
}

export function isSystem(set: ResultSet): boolean {
  const isOther = ["database_name", "connection_name"].some((column) => set.columns.includes(column));
  return hasColumns(set, ["grantee", "privilege_type"]) && !isOther;
}

export function isConnections(set: ResultSet): boolean {
  return hasColumns(set, ["connection_name", "grantee", "privilege_type"]);
}

/** The objects and the default privileges of a place. */
export function isObjects(set: ResultSet): boolean {
  return hasColumns(set, ["in_schema", "object_name", "owner"]);
}

export function isDefaults(set: ResultSet): boolean {
  return hasColumns(set, ["in_schema", "for_all_roles", "grantee"]);
}

/** The role options of the user and its roles, or of all users. */
export function isOptions(set: ResultSet): boolean {
  return hasColumns(set, ["username", "role_options", "role_options_length", "owns_database"]);
}

/** Every database of the cluster. */
export function isDatabases(set: ResultSet): boolean {
  return hasColumns(set, ["database_id", "cluster_database"]);
}

/** What public may do with a database. */
export function isPublicRights(set: ResultSet): boolean {
  return hasColumns(set, ["database_name", "public_privilege", "is_grantable"]);
}

export function isGrants(set: ResultSet): boolean {
  return hasColumns(set, ["database_name", "schema_name", "grantee", "privilege_type"]);
}

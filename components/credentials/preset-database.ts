import type { Connection } from "#lib/shared/sql-users/clusters.ts";

/** The database to offer first: the cluster's default, unless the proof of the SQL user covers only others. */
export function presetDatabase({ database, databases, unlisted = [] }: Connection, covered: readonly string[]): string {
  if (covered.length === 0 || covered.includes(database)) return database;
  return covered.find((name) => databases.includes(name) || unlisted.includes(name)) ?? database;
}

import type { UserName } from "./names.ts";
import { SqlRefusal } from "./refusal.ts";
import { sql, statement } from "./statement.ts";
import { nameToken, type Statement, type Token } from "./tokens.ts";

/** A database and the schemas of it that are meant; `public` alone where none are named. Names keep their case. */
export type Database = { readonly name: string; readonly schemas?: readonly string[] };

/** Exists in every cluster, belongs to CockroachDB. Scripts read rights in it and revoke those that stand in the way, nothing else. */
export const SYSTEM_DATABASE = "system";

/** The schemas that are meant, each once. */
export function schemasOf(database: Database): readonly string[] {
  const schemas = database.schemas ?? ["public"];
  return schemas.length === 0 ? ["public"] : [...new Set(schemas)];
}

/** The databases, each once with the schemas of all its mentions. Throws `SqlRefusal` for `system` and for no name. */
export function checkDatabases(databases: readonly Database[]): readonly Required<Database>[] {
  const schemas = new Map<string, Set<string>>();
  for (const database of databases) {
    if (database.name === "") throw new SqlRefusal("invalid_name", "", "A name of a database is needed.");
    if (database.name === SYSTEM_DATABASE)
      throw new SqlRefusal("forbidden_target", database.name, "The database “system” is CockroachDB's own.");
    const known = schemas.get(database.name) ?? new Set();
    for (const schema of schemasOf(database)) known.add(checkSchema(schema));
    schemas.set(database.name, known);
  }
  return [...schemas].map(([name, known]) => ({ name, schemas: [...known] }));
}

/** Schemas of the catalog hold no data of their own, and nothing can be granted on all that is in them. */
function checkSchema(name: string): string {
  if (name === "") throw new SqlRefusal("invalid_name", name, "A name of a schema is needed.");
  if (/^(pg_|crdb_internal$|information_schema$)/.test(name))
    throw new SqlRefusal("forbidden_target", name, `The schema “${name}” is CockroachDB's own.`);
  return name;
}

/** Makes a database the current one: default privileges and `SHOW GRANTS` act on that alone. */
export function enterDatabase(database: string): Statement {
  return statement(`Makes ${database} the current database.`, sql`USE ${nameToken(database)}`);
}

/** A schema by database and name, so that a grant does not depend on the current database. */
export function schemaPath(database: string, schema: string): readonly Token[] {
  return sql`${nameToken(database)}.${nameToken(schema)}`;
}

/** A table by database, schema and name. */
export function tablePath(database: string, schema: string, table: string): readonly Token[] {
  return sql`${nameToken(database)}.${nameToken(schema)}.${nameToken(table)}`;
}

/** The token of a user or role; only a checked name is taken. */
export function userToken(name: UserName): Token {
  return nameToken(name);
}

import type { UserName } from "./names.ts";
import { schemaPath, tablePath, userToken } from "./objects.ts";
import type { ObjectKind } from "./privileges.ts";
import { sql } from "./statement.ts";
import { commaList, nameToken, type Token } from "./tokens.ts";

/** Where privileges are granted: the kind of object decides which are valid, the tokens stand around GRANT or REVOKE. */
export type Target<K extends ObjectKind = ObjectKind> = {
  readonly kind: K;
  readonly before: readonly Token[];
  readonly on: readonly Token[];
};

export type Table = { readonly database: string; readonly schema: string; readonly name: string };

function target<K extends ObjectKind>(kind: K, on: readonly Token[], before: readonly Token[] = []): Target<K> {
  return { kind, before, on };
}

export function onDatabase(database: string): Target<"database"> {
  return target("database", sql` ON DATABASE ${nameToken(database)}`);
}

export function onSchema(database: string, schema: string): Target<"schema"> {
  return target("schema", sql` ON SCHEMA ${schemaPath(database, schema)}`);
}

/** Only what exists now: tables, views and, in CockroachDB but not in PostgreSQL, sequences. */
export function onAllTables(database: string, schema: string): Target<"table"> {
  return target("table", sql` ON ALL TABLES IN SCHEMA ${schemaPath(database, schema)}`);
}

export function onAllSequences(database: string, schema: string): Target<"sequence"> {
  return target("sequence", sql` ON ALL SEQUENCES IN SCHEMA ${schemaPath(database, schema)}`);
}

/** `ROUTINES` needs v25.3; before that, functions and procedures are granted one by one. */
export function onAllRoutines(
  database: string,
  schema: string,
  word: "FUNCTIONS" | "PROCEDURES" | "ROUTINES",
): Target<"function"> {
  return target("function", sql` ON ALL ${{ kind: "keyword", text: word }} IN SCHEMA ${schemaPath(database, schema)}`);
}

export function onTables(tables: readonly Table[]): Target<"table"> {
  return target(
    "table",
    sql` ON TABLE ${commaList(tables.map((each) => tablePath(each.database, each.schema, each.name)))}`,
  );
}

export function onExternalConnection(name: string): Target<"external_connection"> {
  return target("external_connection", sql` ON EXTERNAL CONNECTION ${nameToken(name)}`);
}

/** The whole cluster: written `GRANT SYSTEM …`, with nothing after the privileges. */
export function onSystem(): Target<"system"> {
  return target("system", []);
}

/** The targets of default privileges, and the kind of object whose privileges each takes. */
const FUTURE = {
  TABLES: "table",
  SEQUENCES: "sequence",
  TYPES: "type",
  SCHEMAS: "schema",
  FUNCTIONS: "function",
} as const satisfies Record<string, ObjectKind>;
export type FutureKind = keyof typeof FUTURE;

/**
 * Objects made later in the **current** database: by all roles (`FOR ALL ROLES`, admins only) or by one creator. With a schema, only
 * objects in it; the two forms add up, and each is revoked only by the same form. FUNCTIONS covers procedures. Throws nothing, but
 * `SCHEMAS` cannot be combined with a schema: the type says so.
 */
export function onFuture<F extends FutureKind>(
  kind: F,
  schema: F extends "SCHEMAS" ? null : string | null,
  creator: UserName | null = null,
): Target<(typeof FUTURE)[F]> {
  const who = creator === null ? sql`ALL ROLES` : sql`ROLE ${userToken(creator)}`;
  const where = schema === null ? [] : sql` IN SCHEMA ${nameToken(schema)}`;
  return target(
    FUTURE[kind],
    sql` ON ${{ kind: "keyword", text: kind }}`,
    sql`ALTER DEFAULT PRIVILEGES FOR ${who}${where} `,
  );
}

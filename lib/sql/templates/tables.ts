import { NOTHING, tableEffects } from "../effects.ts";
import { right } from "../grants.ts";
import type { TableIntent } from "../intent.ts";
import { listed, places } from "../listed.ts";
import { checkDatabases } from "../objects.ts";
import type { Bundle, Offer } from "../offer.ts";
import type { PrivilegeOn } from "../privileges.ts";
import { SqlRefusal } from "../refusal.ts";
import { roleName } from "../role-name.ts";
import { onDatabase, onSchema, onTables, type Table } from "../targets.ts";
import type { Version } from "../version.ts";

/** Chosen privileges on chosen tables: one bundle per database, one statement per schema. */
export function tableOffer(intent: TableIntent, version: Version | null): Offer {
  if (intent.tables.length === 0) throw new SqlRefusal("invalid_intent", intent.level, "Choose at least one table.");
  const tables = uniqueTables(intent);
  const databases = checkDatabases(tables.map(({ database, schema }) => ({ name: database, schemas: [schema] })));
  const privileges = [...new Set(intent.privileges)];
  const changes = privileges.includes("UPDATE") || privileges.includes("DELETE");
  return {
    bundles: databases.map(({ name, schemas }) =>
      bundle(
        name,
        schemas,
        tables.filter((table) => table.database === name),
        privileges,
        version,
      ),
    ),
    databases,
    effects: { ...NOTHING, ...tableEffects("existing", privileges) },
    can: `use ${listed(privileges)} on ${listed(tables.map(({ name }) => name))} in ${places(databases)}`,
    cannot: ["reach any other table of others, nor one created later", "use sequences of others"],
    notes:
      changes && !privileges.includes("SELECT")
        ? ["UPDATE and DELETE also need SELECT, which is not chosen: most such statements will be refused."]
        : [],
  };
}

function uniqueTables(intent: TableIntent): readonly Table[] {
  const unique = new Map<string, Table>();
  for (const { database, schema = "public", name } of intent.tables)
    unique.set(JSON.stringify([database, schema, name]), { database, schema, name });
  return [...unique.values()];
}

function bundle(
  database: string,
  schemas: readonly string[],
  tables: readonly Table[],
  privileges: readonly PrivilegeOn<"table">[],
  version: Version | null,
): Bundle {
  const what = listed(privileges);
  // The tables are part of the name: a role that two users share gives both the same tables.
  const names = tables.map(({ schema, name }) => JSON.stringify([schema, name])).sort();
  return {
    role: roleName(database, ["public"], "tables", [...privileges.toSorted(), ...names]),
    database,
    rights: [
      right(version, onDatabase(database), ["CONNECT"], `see ${database}, even if public may not`),
      ...schemas.map((schema) =>
        right(version, onSchema(database, schema), ["USAGE"], `enter schema ${schema} of ${database}`),
      ),
      ...schemas.map((schema) => {
        const inSchema = tables.filter((table) => table.schema === schema);
        const count = inSchema.length === 1 ? `the table ${inSchema[0]?.name}` : `${inSchema.length} tables`;
        return right(version, onTables(inSchema), privileges, `use ${what} on ${count} of schema ${schema}`);
      }),
    ],
  };
}

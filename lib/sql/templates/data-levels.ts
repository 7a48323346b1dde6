import { type Right, right } from "../grants.ts";
import type { DataIntent } from "../intent.ts";
import { listed, places, REACH } from "../listed.ts";
import { checkDatabases, type Database } from "../objects.ts";
import type { Bundle, Offer } from "../offer.ts";
import { SqlRefusal } from "../refusal.ts";
import { roleName } from "../role-name.ts";
import { onAllRoutines, onAllSequences, onAllTables, onDatabase, onFuture, onSchema } from "../targets.ts";
import { hasSince, type Version } from "../version.ts";
import { dataEffects, type LevelMeaning, meaningOf } from "./level-privileges.ts";

/** Rights on the tables of whole schemas: one bundle per database. */
export function dataOffer(intent: DataIntent, version: Version | null): Offer {
  const databases = checkDatabases(intent.databases);
  if (databases.length === 0) throw new SqlRefusal("invalid_intent", intent.level, "Choose at least one database.");
  const newSchemas = intent.newSchemas === true && intent.scope !== "existing";
  if (newSchemas && intent.via === "direct")
    throw new SqlRefusal(
      "invalid_intent",
      "newSchemas",
      "Rights on schemas created later can only be revoked from a role. Choose a role, or existing schemas.",
    );
  const kind = meaningOf(intent);
  const setsSequences = kind.tables.includes("UPDATE") && intent.scope !== "future";
  return {
    bundles: databases.map((database) => dataBundle(intent, kind, database, newSchemas, version)),
    databases,
    effects: dataEffects(intent, kind),
    can: `${kind.can} every table in ${places(databases)}, ${REACH[intent.scope]}${newSchemas ? `, and every table created later in any schema of ${listed(databases.map(({ name }) => `“${name}”`))} that it may enter: schema public, the chosen ones and those created later` : ""}`,
    cannot: [
      ...kind.cannot,
      "alter, truncate or drop tables of others",
      `read or change tables of others in ${newSchemas ? "other databases, or those that exist in other schemas" : "other schemas or databases"}`,
    ],
    notes: [
      ...(newSchemas
        ? [
            "“Include schemas created later” sets default privileges for the whole database. They reach every table created later, also in schemas that you did not choose.",
          ]
        : []),
      ...(setsSequences ? ["CockroachDB counts sequences that exist now as tables: their value can be set too."] : []),
      ...(kind.tables.includes("SELECT")
        ? []
        : ["INSERT with ON CONFLICT or RETURNING needs SELECT, so it will be refused."]),
    ],
  };
}

function dataBundle(
  intent: DataIntent,
  kind: LevelMeaning,
  { name, schemas }: Required<Database>,
  newSchemas: boolean,
  version: Version | null,
): Bundle {
  const halves = halvesOf(intent, kind, name, version);
  const undoOnly = intent.scope === "future";
  const rights: (Right & { undoOnly?: boolean })[] = [
    right(version, onDatabase(name), ["CONNECT"], `see ${name}, even if public may not`),
    ...schemas.map((schema) => right(version, onSchema(name, schema), ["USAGE"], `enter schema ${schema} of ${name}`)),
    ...halves.flatMap((half) => schemas.flatMap(half.existing).map((each) => ({ ...each, undoOnly }))),
  ];
  if (newSchemas)
    rights.push(right(version, onFuture("SCHEMAS", null), ["USAGE"], "enter every schema that any role creates later"));
  // Database-wide and per-schema defaults add up and are taken back each by its like: one of the two, never both.
  if (intent.scope !== "existing")
    for (const half of halves) rights.push(...(newSchemas ? [null] : schemas).map(half.later));
  const choices = [
    ...(intent.scope === "both" ? [] : [intent.scope]),
    ...(newSchemas ? ["new schemas"] : []),
    ...(intent.routines ? ["routines"] : []),
  ];
  return { role: roleName(name, schemas, kind.code, choices), database: name, rights, unnamedSchemas: newSchemas };
}

/** A right on existing objects, with its counterpart for later ones. */
type Halves = {
  readonly existing: (schema: string) => readonly Right[];
  readonly later: (schema: string | null) => Right;
};

function halvesOf(intent: DataIntent, kind: LevelMeaning, name: string, version: Version | null): readonly Halves[] {
  const now = (schema: string) => `that schema ${schema} has now`;
  const later = (schema: string | null) =>
    `that any role creates later in ${schema === null ? name : `schema ${schema}`}`;
  const halves: Halves[] = [
    {
      existing: (schema) => [
        right(version, onAllTables(name, schema), kind.tables, `${kind.can} every table ${now(schema)}`),
      ],
      later: (schema) =>
        right(version, onFuture("TABLES", schema), kind.tables, `${kind.can} every table ${later(schema)}`),
    },
  ];
  if (kind.sequences.length > 0)
    halves.push({
      existing: (schema) => [
        right(version, onAllSequences(name, schema), kind.sequences, `use every sequence ${now(schema)}`),
      ],
      later: (schema) =>
        right(version, onFuture("SEQUENCES", schema), kind.sequences, `use every sequence ${later(schema)}`),
    });
  if (intent.routines)
    halves.push({
      existing: (schema) =>
        (hasSince(version, "v25.3") ? (["ROUTINES"] as const) : (["FUNCTIONS", "PROCEDURES"] as const)).map((word) =>
          right(
            version,
            onAllRoutines(name, schema, word),
            ["EXECUTE"],
            `call the ${word.toLowerCase()} ${now(schema)}`,
          ),
        ),
      later: (schema) =>
        right(version, onFuture("FUNCTIONS", schema), ["EXECUTE"], `call every function ${later(schema)}`),
    });
  return halves;
}

import { type Script, sqlText } from "../../tokens.ts";

/** A right that a script gives: on everything of a kind in a schema where `object` is null. */
export type Expected = {
  readonly kind:
    | "database"
    | "schema"
    | "table"
    | "sequence"
    | "routine"
    | "connection"
    | "system"
    /** on objects made later: `object` is their kind, a null schema means every schema of the database */
    | "default"
    /** `object` is the role or user that owned everything in the database before */
    | "ownership";
  readonly database: string | null;
  readonly schema: string | null;
  readonly object: string | null;
  readonly privileges: readonly string[];
};

const NAME = '"(?:[^"]|"")*"';
const GRANT = new RegExp(
  `^GRANT (SYSTEM )?([A-Z, ]+?)(?: ON (ALL )?(DATABASE|SCHEMA|TABLES?|SEQUENCES?|FUNCTIONS|PROCEDURES|ROUTINES|EXTERNAL CONNECTION)(?: IN SCHEMA)? (${NAME}(?:[.,] ?${NAME})*))? TO `,
);
const DEFAULT = new RegExp(
  `^ALTER DEFAULT PRIVILEGES FOR ALL ROLES (?:IN SCHEMA (${NAME}) )?GRANT ([A-Z, ]+) ON ([A-Z]+) TO `,
);
const USE = new RegExp(`^USE (${NAME})`);
const REASSIGN = new RegExp(`^REASSIGN OWNED BY (${NAME}) TO `);

/** The rights that a script of lib/sql gives, without memberships. */
export function expectedGrants(run: Script): Expected[] {
  const found: Expected[] = [];
  let database: string | null = null;
  for (const statement of run) {
    const text = sqlText(statement);
    const used = USE.exec(text)?.[1];
    if (used) database = unquoted(used);
    found.push(...grantsOf(text, database), ...defaultsOf(text, database));
    const owner = REASSIGN.exec(text)?.[1];
    if (owner) found.push({ kind: "ownership", database, schema: null, object: unquoted(owner), privileges: [] });
  }
  return found;
}

const LATER: Readonly<Record<string, Expected["kind"]>> = {
  tables: "table",
  sequences: "sequence",
  functions: "routine",
  routines: "routine",
};

/** Whether a script that gives a right on all objects of a kind in a schema gives one on those created later too. */
export function coversLater({ kind, database, schema }: Expected, all: readonly Expected[]): boolean {
  return all.some(
    (each) =>
      each.kind === "default" &&
      each.database === database &&
      (each.schema === null || each.schema === schema) &&
      LATER[each.object ?? ""] === kind,
  );
}

function grantsOf(text: string, current: string | null): Expected[] {
  const [, system, list = "", all, kind = "", targets = ""] = GRANT.exec(text) ?? [];
  if (list === "" || (!system && kind === "")) return [];
  const privileges = listOf(list);
  if (system) return [{ kind: "system", database: null, schema: null, object: null, privileges }];
  return targetsOf(targets).map((target) => ({ ...placed(kind, Boolean(all), target, current), privileges }));
}

function defaultsOf(text: string, database: string | null): Expected[] {
  const [, schema, list, kind] = DEFAULT.exec(text) ?? [];
  if (list === undefined || kind === undefined) return [];
  return [
    {
      kind: "default",
      database,
      schema: schema === undefined ? null : unquoted(schema),
      object: kind.toLowerCase(),
      privileges: listOf(list),
    },
  ];
}

function placed(word: string, all: boolean, names: string[], current: string | null): Omit<Expected, "privileges"> {
  const kind = kindOf(word);
  if (kind === "connection") return { kind, database: null, schema: null, object: names[0] ?? null };
  if (kind === "database") return { kind, database: names[0] ?? null, schema: null, object: null };
  const object = kind === "schema" || all ? null : (names.pop() ?? null);
  const schema = names.pop() ?? "public";
  return { kind, database: names.pop() ?? current, schema, object };
}

function kindOf(word: string): Expected["kind"] {
  if (word === "DATABASE") return "database";
  if (word === "SCHEMA") return "schema";
  if (word.startsWith("TABLE")) return "table";
  if (word.startsWith("SEQUENCE")) return "sequence";
  return word === "EXTERNAL CONNECTION" ? "connection" : "routine";
}

function listOf(list: string): string[] {
  return list.split(",").map((privilege) => privilege.trim());
}

function targetsOf(text: string): string[][] {
  const parts = text.match(new RegExp(`${NAME}(?:\\.${NAME})*`, "g")) ?? [];
  return parts.map((part) => (part.match(new RegExp(NAME, "g")) ?? []).map(unquoted));
}

function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll('""', '"');
}

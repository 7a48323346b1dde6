import { type Script, sqlText } from "../tokens.ts";

/** A grant that a script gives: on everything of a kind in a schema where `object` is null. */
export type Expected = {
  readonly kind: "database" | "schema" | "table" | "sequence" | "routine" | "system" | "other";
  readonly database: string | null;
  readonly schema: string | null;
  readonly object: string | null;
  readonly privileges: readonly string[];
};

const NAME = '"(?:[^"]|"")*"';
const GRANT = new RegExp(
  `^GRANT (SYSTEM )?([A-Z, ]+?)(?: ON (ALL )?(DATABASE|SCHEMA|TABLES?|SEQUENCES?|FUNCTIONS|ROUTINES|EXTERNAL CONNECTION)(?: IN SCHEMA)? (${NAME}(?:[.,] ?${NAME})*))? TO `,
);

/** The grants of a script that lib/sql has made; memberships and default privileges are not among them. */
export function expectedGrants(run: Script): Expected[] {
  const found: Expected[] = [];
  let current: string | null = null;
  for (const statement of run) {
    const text = sqlText(statement);
    const used = new RegExp(`^USE (${NAME})`).exec(text)?.[1];
    if (used) current = unquoted(used);
    const [, system, list = "", all, kind = "", targets = ""] = GRANT.exec(text) ?? [];
    if (list === "" || (!system && kind === "")) continue;
    const privileges = list.split(",").map((privilege) => privilege.trim());
    if (system) found.push({ kind: "system", database: null, schema: null, object: null, privileges });
    else
      for (const target of targetsOf(targets))
        found.push({ ...placed(kind, Boolean(all), target, current), privileges });
  }
  return found;
}

function placed(word: string, all: boolean, names: string[], current: string | null): Omit<Expected, "privileges"> {
  const kind = kindOf(word);
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
  return word === "FUNCTIONS" || word === "ROUTINES" ? "routine" : "other";
}

function targetsOf(text: string): string[][] {
  const parts = text.match(new RegExp(`${NAME}(?:\\.${NAME})*`, "g")) ?? [];
  return parts.map((part) => (part.match(new RegExp(NAME, "g")) ?? []).map(unquoted));
}

function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll('""', '"');
}

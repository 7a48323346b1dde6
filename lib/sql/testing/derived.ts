import { join } from "node:path";
import fc from "fast-check";
import { readReference } from "../../testing/reference.ts";
import { lexScript } from "../lint/read/lexer.ts";
import { readGrammar } from "./bnf.ts";
import { type Keywords, recogniser } from "./recogniser.ts";

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^GRANT\b/i, "grant_stmt"],
  [/^REVOKE\b/i, "revoke_stmt"],
  [/^ALTER DEFAULT PRIVILEGES\b/i, "alter_default_privileges_stmt"],
  [/^ALTER (USER|ROLE)\b/i, "alter_role_stmt"],
  [/^CREATE (USER|ROLE)\b/i, "create_role_stmt"],
  [/^DROP (USER|ROLE)\b/i, "drop_role_stmt"],
  [/^DROP OWNED\b/i, "drop_owned_by_stmt"],
  [/^REASSIGN\b/i, "reassign_owned_by_stmt"],
  [/^SHOW (SYSTEM )?GRANTS\b/i, "show_grants_stmt"],
  [/^SHOW DEFAULT PRIVILEGES\b/i, "show_default_privileges_stmt"],
];

/**
 * Makes a judge of statements: whether CockroachDB's grammar derives one; null where no rule is known for the text, or a rule that it would
 * need is not in the files.
 */
export function derivation(folder: string): (text: string) => boolean | null {
  const accepts = recogniser(
    readGrammar(join(folder, "crdb-sql", "bnf")),
    readReference(folder, "crdb-sql", "keywords.json") as Keywords,
  );
  return (text) => {
    const rule = RULES.find(([start]) => start.test(text))?.[1];
    // The file for SHOW GRANTS lets ON stand there with nothing behind it.
    if (rule === undefined || /^SHOW GRANTS ON( FOR\b|$)/.test(text)) return null;
    try {
      return accepts(text, rule);
    } catch (error) {
      return error instanceof Error && error.message.startsWith("the grammar has no rule") ? null : false;
    }
  };
}

const WORDS = `ALL PRIVILEGES SELECT INSERT USAGE CREATE GRANT REVOKE SYSTEM ON TO FROM TABLE TABLES SEQUENCE SEQUENCES
  DATABASE SCHEMA SCHEMAS TYPE FUNCTION ROUTINES IN WITH OPTION ADMIN FOR ROLE ROLES USER DEFAULT BY OWNED GROUP CASCADE
  PUBLIC IF EXISTS NOT LOGIN PASSWORD NULL VALID UNTIL EXTERNAL CONNECTION GRANTEE CURRENT_USER order values left admin
  app_user "Quoted" 'text' 12 , . * ( ) - =`.split(/\s+/);

/** Statements of forms that no template prints. */
export const OTHER_FORMS: readonly string[] = [
  "GRANT admin, r TO u WITH ADMIN OPTION",
  "REVOKE ADMIN OPTION FOR r FROM u, CURRENT_USER",
  "GRANT SELECT, UPDATE ON TABLE d.s.*, t TO u WITH GRANT OPTION",
  "GRANT USAGE ON TYPE d.public.y, z TO u",
  "GRANT EXECUTE ON FUNCTION s.f TO u",
  "REVOKE GRANT OPTION FOR ALL PRIVILEGES ON DATABASE d FROM u",
  "GRANT SYSTEM ALL PRIVILEGES TO u WITH GRANT OPTION",
  "ALTER DEFAULT PRIVILEGES IN SCHEMA s, d.t REVOKE GRANT OPTION FOR USAGE ON SEQUENCES FROM u CASCADE",
  "CREATE USER IF NOT EXISTS u WITH LOGIN PASSWORD NULL CREATEDB",
  "ALTER ROLE IF EXISTS u VALID UNTIL '2030-01-01' NOCREATEROLE",
  "DROP USER IF EXISTS u, v",
  "SHOW GRANTS ON ROLE r FOR u",
  "SHOW GRANTS ON TABLE d.s.t FOR u, v",
  "SHOW DEFAULT PRIVILEGES FOR ROLE u IN SCHEMA s",
];

/** Every statement in which one word is missing, is another, or is new. */
export function neighboursOf(statement: string): readonly string[] {
  const pieces = lexScript(statement).pieces.map(({ from, to }) => statement.slice(from, to));
  const places = Array.from({ length: pieces.length + 1 }, (_, at) => at);
  const all = places.flatMap((at) => [
    pieces.toSpliced(at, 1),
    ...WORDS.flatMap((word) => [pieces.toSpliced(at, 1, word), pieces.toSpliced(at, 0, word)]),
  ]);
  return [...new Set(all.map((words) => words.join(" ")))];
}

/** Statements in which up to three words are missing, new, or in another place. */
export function mutantsOf(corpus: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(...corpus),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom("drop", "swap", "put", "add")), { maxLength: 3 }),
    )
    .map(([statement, changes]) => {
      const pieces = lexScript(statement).pieces.map(({ from, to }) => statement.slice(from, to));
      for (const [where, which, how] of changes) {
        const at = where % Math.max(1, pieces.length);
        const word = WORDS[which % WORDS.length] ?? "";
        if (how === "drop") pieces.splice(at, 1);
        else if (how === "put") pieces.splice(at, 1, word);
        else if (how === "add") pieces.splice(at, 0, word);
        else pieces.splice(at, 2, pieces[at + 1] ?? "", pieces[at] ?? "");
      }
      return pieces.filter((piece) => piece !== "").join(" ");
    });
}

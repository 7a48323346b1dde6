import { type AccessForm, isTablePrivilege, type Option, PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import type { Level } from "#lib/sql/intent.ts";
import { CommandFailure } from "../failure.ts";
import { flagOf } from "../options.ts";
import { oneLine } from "../output.ts";
import type { PlanChoices } from "./choices.ts";

type Choice = keyof PlanChoices;

const EVERY = ["user", "direct", "otherAdmin", "keepAdmin", "clusterVersion", "script", "json"] as const;
const DATA = ["database", "schema", "scope", "newSchemas"] as const;
/** The options of each level. Others would have no effect, so they are refused. */
const CHOICES: Record<Level, readonly Choice[]> = {
  "read-only": [...DATA, "routines"],
  "read-write": [...DATA, "routines", "saveRows"],
  "append-only": [...DATA, "alsoRead"],
  "table-level": ["database", "table", "privilege"],
  "ddl-owner": ["database", "schema", "takeOverFrom"],
  "backup-operator": ["database", "externalConnection", "implicitCredentials", "jobs", "restore"],
  monitoring: [],
};

const TICKED = ["newSchemas", "routines", "saveRows", "alsoRead", "implicitCredentials", "jobs", "restore"] as const;

/** The form that a person would fill in for these options. Throws {@link CommandFailure} for options that do not fit. */
export function formOf(level: Level, choices: PlanChoices): AccessForm {
  const stray = (Object.keys(choices) as Choice[]).find((choice) => !isOf(level, choice));
  if (stray !== undefined) throw new CommandFailure(`${flagOf(stray)} has no effect with ${level}`);
  if (choices.keepAdmin && choices.otherAdmin) throw new CommandFailure("--keep-admin needs no --other-admin");
  return {
    ...PLAIN_FORM,
    level,
    databases: choices.database ?? [],
    schemas: (choices.schema ?? []).join("\n"),
    tables: (choices.table ?? []).join("\n"),
    privileges: privilegesOf(choices.privilege),
    scope: choices.scope ?? "both",
    options: TICKED.filter((option): option is Option => choices[option] === true),
    takeOverFrom: choices.takeOverFrom ?? "",
    connections: (choices.externalConnection ?? []).map((name) => `"${name.replaceAll('"', '""')}"`).join("\n"),
    via: choices.direct ? "direct" : "role",
    demote: !choices.keepAdmin,
  };
}

function isOf(level: Level, choice: Choice): boolean {
  return [...EVERY, ...CHOICES[level]].includes(choice);
}

function privilegesOf(given: readonly string[] | undefined): AccessForm["privileges"] {
  if (given === undefined) return PLAIN_FORM.privileges;
  const words = given.flatMap((text) => text.split(",")).map((word) => word.trim().toUpperCase());
  return words.map((word) => {
    if (!isTablePrivilege(word)) throw new CommandFailure(`${oneLine(word)} is not a table privilege`);
    return word;
  });
}

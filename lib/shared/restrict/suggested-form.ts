import { type AccessForm, type Option, PLAIN_FORM } from "../sql-access/access-form.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";

/** The choices of the page *Privileges* for a suggested level. What a suggestion says nothing about is as in `before`. */
export function suggestedForm(wanted: WantedAccess, before: AccessForm = PLAIN_FORM): AccessForm {
  const databases = "databases" in wanted ? wanted.databases : [];
  const options: Option[] = [];
  if ("newSchemas" in wanted && wanted.newSchemas) options.push("newSchemas");
  if ("routines" in wanted && wanted.routines) options.push("routines");
  if (wanted.level === "read-write" && wanted.saveRows) options.push("saveRows");
  if (wanted.level === "append-only" && wanted.alsoRead) options.push("alsoRead");
  if (wanted.level === "backup-operator" && wanted.restore) options.push("restore");
  return {
    ...before,
    level: wanted.level,
    databases: databases.map(({ name }) => name),
    otherDatabases: "",
    schemas: databases.flatMap(schemasText).join("\n"),
    scope: "scope" in wanted ? wanted.scope : PLAIN_FORM.scope,
    options,
    takeOverFrom: "",
    via: wanted.via,
  };
}

/** A line for each schema, with its database; none for a database of which only `public` is meant. */
function schemasText({ name, schemas = ["public"] }: { name: string; schemas?: string[] | undefined }): string[] {
  const isPlain = schemas.length === 1 && schemas[0] === "public";
  return isPlain ? [] : schemas.map((schema) => `${typed(name)}.${typed(schema)}`);
}

/** A name as people type one: in quotes where it is more than one plain word. */
function typed(name: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

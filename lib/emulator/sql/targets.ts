import { SQLSTATE, SqlError } from "./errors.ts";
import { isKnownWord, type ObjectKind, type Place, validFor } from "./facts.ts";
import type { Model } from "./model.ts";
import type { Grant, NamedKind, Path, Target } from "./reader/syntax.ts";

/** The privileges that a GRANT or REVOKE names, each of which an object of this kind can have. */
export function privilegesOf(
  model: Model,
  { privileges }: Pick<Grant, "privileges">,
  kind: ObjectKind | "system",
): readonly string[] {
  if (privileges === "all") return ["ALL"];
  const strange = privileges.find((name) => !isKnownWord(name, model.version));
  if (strange) throw new SqlError(SQLSTATE.syntax, `not a valid privilege: "${strange.toLowerCase()}"`);
  const wrong = privileges.find((name) => !validFor(kind, model.version).has(name));
  if (wrong) throw new SqlError(SQLSTATE.invalidGrant, `invalid privilege type ${wrong} for ${kind.replace("_", " ")}`);
  return privileges;
}

/** The objects that a target names, each of which exists. */
export function placesOf(model: Model, current: string, target: Exclude<Target, { on: "system" }>): readonly Place[] {
  if (target.on === "all")
    return target.schemas.flatMap((path) => {
      const [database, schema] = schemaOf(path, current);
      const places = model.tables(database, schema);
      if (target.kind === "TABLES") return places;
      return places.filter(({ kind }) => target.kind === "SEQUENCES" && kind === "sequence");
    });
  return target.names.flatMap((path) => namedPlace(model, current, target.kind, path));
}

function namedPlace(model: Model, current: string, kind: NamedKind, path: Path): readonly Place[] {
  const { parts } = path;
  if (kind === "database") {
    const [database = ""] = parts;
    model.requireDatabase(database);
    return [{ kind, database, schema: null, object: null }];
  }
  if (kind === "external connection")
    return [{ kind: "external_connection", database: null, schema: null, object: parts[0] ?? "" }];
  if (kind === "schema") {
    const [database, schema] = schemaOf(path, current);
    if (!model.schemas(database).includes(schema)) throw new SqlError(SQLSTATE.noSchema, `unknown schema "${schema}"`);
    return [{ kind, database, schema, object: null }];
  }
  if (kind !== "table") throw new SqlError(SQLSTATE.unsupported, `the emulator has no ${kind}`);
  const object = path.star ? null : (parts.at(-1) ?? "");
  const [first = "public", second] = path.star ? parts : parts.slice(0, -1);
  // Two names are a database and a table where there is such a database, else a schema and a table.
  const isDatabase = second === undefined && parts.length > 0 && model.databases().includes(first);
  const database = second !== undefined || isDatabase ? first : current;
  const schema = second ?? (isDatabase ? "public" : first);
  const tables = model.tables(database, schema);
  const found = object === null ? tables : tables.filter((table) => table.object === object);
  if (object !== null && found.length === 0)
    throw new SqlError(SQLSTATE.noTable, `relation "${parts.join(".")}" does not exist`);
  return found;
}

/** Database and schema of a path. */
export function schemaOf(path: Path, current: string): [string, string] {
  const [first = "", second] = path.parts;
  return second === undefined ? [current, first] : [first, second];
}

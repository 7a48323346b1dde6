import { type Model, PUBLIC } from "./model.ts";
import { flag, type Result, show } from "./shows.ts";

/** The verify script's query about one schema, or with an empty one about a whole database. */
export type PlaceQuery = { readonly user: string; readonly schema: string; readonly takenFrom: string };

/** The rows of the script's objects: all of a schema; of a database those of the user, its roles and the former owner. */
export function objectRows(model: Model, database: string, { user, schema, takenFrom }: PlaceQuery): string[][] {
  const own = model.closure(user);
  return model.places(database).flatMap((place) => {
    const owner = model.owner(place);
    const isMeant = schema === "" ? own.has(owner) || owner === takenFrom : place.schema === schema;
    const name = place.kind === "database" ? database : (place.object ?? "");
    return isMeant ? [[place.schema ?? "", name, place.kind, owner, flag(own.has(owner))]] : [];
  });
}

export function defaultRows(model: Model, database: string, { user, schema }: PlaceQuery): (string | null)[][] {
  const own = model.closure(user);
  return model.state.future
    .filter((each) => each.database === database && (each.schema ?? "") === schema)
    .filter(({ creator, grantee }) => (creator === null ? own.has(grantee) : grantee === user))
    .map(({ creator, kind, grantee, privilege, grantable }) => [
      ...[creator, flag(creator === null), kind === "routines" ? "functions" : kind],
      ...[grantee, privilege, flag(grantable)],
    ]);
}

/** The external connections that the user may use, also through roles and public. */
export function connectionRows(model: Model, user: string): string[][] {
  const own = model.closure(user);
  return model.state.grants
    .filter(({ kind, grantee }) => kind === "external_connection" && (own.has(grantee) || grantee === PUBLIC))
    .map(({ object, grantee, privilege, grantable }) => [object ?? "", grantee, privilege, flag(grantable)]);
}

/** Answers the SELECTs about a place, and about external connections; undefined for any other. */
export function queryPlace(model: Model, database: string, text: string): Result | undefined {
  const place = placeIn(text);
  const at = [database, place.schema];
  if (text.endsWith(" FROM found_objects"))
    return show(
      OBJECTS,
      objectRows(model, database, place).map((row) => [...at, ...row]),
      "SELECT",
    );
  if (text.endsWith(" FROM found_defaults"))
    return show(
      DEFAULTS,
      defaultRows(model, database, place).map((row) => [...at, ...row]),
      "SELECT",
    );
  if (text.endsWith(" FROM held_connections")) return show(CONNECTIONS, connectionRows(model, place.user), "SELECT");
  return undefined;
}

const OBJECTS = "database_name in_schema schema_name object_name object_type owner is_own".split(" ");
const DEFAULTS = "database_name in_schema role for_all_roles object_type grantee privilege_type is_grantable".split(
  " ",
);
const CONNECTIONS = ["connection_name", "grantee", "privilege_type", "is_grantable"];

/** The user and objects that a SELECT of the script asks about, by its text. */
export function placeIn(text: string): PlaceQuery {
  const literal = (pattern: RegExp) => pattern.exec(text)?.[1]?.replaceAll("''", "'") ?? "";
  return {
    user: (/SHOW GRANTS (?:ON ROLE )?FOR "((?:[^"]|"")*)"/.exec(text)?.[1] ?? "").replaceAll('""', '"'),
    schema: literal(/'((?:[^']|'')*)' AS in_schema/),
    takenFrom: literal(/owner IN \('(?:[^']|'')*', '((?:[^']|'')*)'\)/),
  };
}

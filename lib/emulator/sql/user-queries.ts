import type { Granted } from "./facts.ts";
import { ADMIN, type Model, PUBLIC } from "./model.ts";
import {
  externalFor,
  flag,
  GRANTS,
  grantCells,
  grantsFor,
  printedOptions,
  type Result,
  show,
  showGrants,
  showUsers,
} from "./shows.ts";
import { SYSTEM } from "./system-database.ts";

export type Asked = { readonly model: Model; readonly actor: string; readonly database: string };

export const OPTIONS = ["username", "role_options", "role_options_length", "owns_database"];

/** The rows of SHOW USERS about one user, and about its roles where the query asks for them. */
export function usersIn({ model, actor }: Asked, text: string): Result {
  const { columns, rows } = showUsers(model, actor);
  const name = literal(text, "username");
  const asksForRoles = text.includes("held_roles AS ");
  if (asksForRoles) model.existing(name);
  const wanted = asksForRoles ? model.closure(name) : new Set([name]);
  return show(
    columns.map((column) => column.name),
    rows.filter(([username]) => wanted.has(username ?? "")),
    "SELECT",
  );
}

export function showPublicGrants({ model, actor, database }: Asked): Result {
  const rows = [...grantsFor(model, actor, PUBLIC, database), ...externalFor(model, PUBLIC)];
  return show(GRANTS, rows.map(grantCells), "SELECT");
}

/** The rows of SHOW GRANTS FOR a user, in the columns of the query and with the values that it compares columns with. */
export function heldGrants({ model, actor, database }: Asked, text: string): Result {
  const user = (/SHOW GRANTS FOR "((?:[^"]|"")*)"/.exec(text)?.[1] ?? "").replaceAll('""', '"');
  const wanted = / SELECT ([a-z_, ]+) FROM held_grants WHERE /.exec(text)?.[1]?.split(", ") ?? [];
  const compared = ["database_name", "object_type", "grantee"].filter((column) => text.includes(`${column} = '`));
  const rows = showGrants(model, actor, [user], database).rows.map(
    (row) => new Map(GRANTS.map((column, at) => [column, row[at] ?? null])),
  );
  const found = rows.filter((row) => compared.every((column) => row.get(column) === literal(text, column)));
  return show(
    wanted,
    found.map((row) => wanted.map((column) => row.get(column) ?? null)),
    "SELECT",
  );
}

/** The role options of a user and its roles. */
export function optionsIn({ model }: Asked, user: string): Result {
  return show(OPTIONS, heldOptions(model, user), "SELECT");
}

/** The rows of SHOW USERS about a user and its roles, as `optionRows` has them. */
export function heldOptions(model: Model, user: string): string[][] {
  return optionRows(
    model,
    [...model.closure(user)].filter((name) => name === ADMIN || model.role(name)),
  );
}

/** The rows of SHOW USERS about these, with their options as one text, its length, and whether each owns a database. */
export function optionRows(model: Model, names: readonly string[]): string[][] {
  const owners = model
    .databases()
    .map((database) => model.owner({ kind: "database", database, schema: null, object: null }));
  return names.map((name) => {
    const options = printedOptions(model, name);
    return [name, options, String([...options].length), flag(owners.includes(name))];
  });
}

/** What public may do with a database itself; in `system` also with what is in it. */
export function publicRights(model: Model, actor: string, database: string): readonly Granted[] {
  return grantsFor(model, actor, PUBLIC, database).filter(({ kind }) => kind === "database" || database === SYSTEM);
}

export function rightsOfPublic({ model, actor, database }: Asked): Result {
  const columns = GRANTS.flatMap((column) =>
    column === "grantee" ? [] : column.replace("privilege_type", "public_privilege"),
  );
  const rows = publicRights(model, actor, database).map((grant) => grantCells(grant).toSpliced(4, 1));
  return show(columns, rows, "SELECT");
}

/** The text that a column is compared with. */
export function literal(text: string, column: string): string {
  return (
    new RegExp(`${column.replace(/[()]/g, "\\$&")} = '((?:[^']|'')*)'`).exec(text)?.[1]?.replaceAll("''", "'") ?? ""
  );
}

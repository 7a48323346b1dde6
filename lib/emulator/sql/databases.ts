import { SQLSTATE, SqlError } from "./errors.ts";
import { placeKey } from "./facts.ts";
import { type Model, ROOT } from "./model.ts";

const itself = (database: string) => ({ kind: "database", database, schema: null, object: null }) as const;

/** CREATE DATABASE with its owner; without one the session's own user owns it. For those who are admin or have CREATEDB. */
export function createDatabase(model: Model, actor: string, name: string, owner: string): void {
  if (!model.hasSystem(actor, "CREATEDB"))
    throw new SqlError(SQLSTATE.privilege, "permission denied to create database");
  model.existing(owner);
  if (model.databases().includes(name)) throw new SqlError("42P04", `database "${name}" already exists`);
  model.addDatabase(name);
  if (owner !== ROOT) model.state.owners[placeKey(itself(name))] = owner;
  model.changed();
}

/** DROP DATABASE … RESTRICT: one with a table or a schema of its own stays. */
export function dropDatabase(model: Model, actor: string, name: string): void {
  model.requireDatabase(name);
  if (!model.may(actor, "DROP", itself(name)))
    throw new SqlError(SQLSTATE.privilege, `user ${actor} does not have DROP privilege on database ${name}`);
  if (model.places(name).some(({ kind, schema }) => kind !== "database" && (kind !== "schema" || schema !== "public")))
    throw new SqlError(SQLSTATE.dependent, `database "${name}" is not empty and RESTRICT was specified`);
  const { state } = model;
  state.grants = state.grants.filter(({ database }) => database !== name);
  state.future = state.future.filter(({ database }) => database !== name);
  delete state.owners[placeKey(itself(name))];
  model.removeDatabase(name);
  model.changed();
}

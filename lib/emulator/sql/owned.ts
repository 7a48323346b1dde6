import { SQLSTATE, SqlError } from "./errors.ts";
import { placeKey } from "./facts.ts";
import type { Model } from "./model.ts";

/** REASSIGN OWNED BY: the objects of these roles in the current database. */
export function reassignOwned(
  model: Model,
  actor: string,
  database: string,
  from: readonly string[],
  to: string,
): void {
  for (const name of [...from, to]) model.existing(name);
  for (const name of [...from, to])
    if (!model.isAdmin(actor) && !model.closure(actor).has(name))
      throw new SqlError(SQLSTATE.privilege, `must be an admin or member of ${name}`);
  for (const place of model.places(database))
    if (from.includes(model.owner(place))) model.state.owners[placeKey(place)] = to;
  model.changed();
}

/** DROP OWNED BY: grants in the current database go. Objects that a role still owns are not deleted: it is refused. */
export function dropOwned(model: Model, actor: string, database: string, roles: readonly string[]): void {
  for (const name of roles) {
    model.existing(name);
    if (!model.isAdmin(actor) && !model.closure(actor).has(name))
      throw new SqlError(SQLSTATE.privilege, `must be an admin or member of ${name}`);
    if (Object.keys(model.facts(name).system).length > 0)
      throw new SqlError(
        SQLSTATE.unsupported,
        `cannot perform drop owned by if role has synthetic privileges; ${name} has entries in system.privileges`,
      );
    if (model.places(database).some((place) => model.owner(place) === name))
      throw new SqlError(SQLSTATE.unsupported, "the emulator does not delete tables: reassign them first");
  }
  model.state.grants = model.state.grants.filter(
    (grant) => grant.database !== database || !roles.includes(grant.grantee),
  );
  model.changed();
}

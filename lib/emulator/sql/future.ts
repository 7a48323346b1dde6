import { SQLSTATE, SqlError } from "./errors.ts";
import { type FutureGrant, type FutureKind, isAtLeast, type ObjectKind } from "./facts.ts";
import { type Model, PUBLIC } from "./model.ts";
import type { Defaults } from "./reader/syntax.ts";
import { privilegesOf, schemaOf } from "./targets.ts";

const KINDS: Readonly<Record<string, { kind: FutureKind; of: ObjectKind }>> = {
  TABLES: { kind: "tables", of: "table" },
  SEQUENCES: { kind: "sequences", of: "sequence" },
  TYPES: { kind: "types", of: "type" },
  SCHEMAS: { kind: "schemas", of: "schema" },
  FUNCTIONS: { kind: "routines", of: "routine" },
  ROUTINES: { kind: "routines", of: "routine" },
};

/** ALTER DEFAULT PRIVILEGES of the current database, on later objects. A creator null is FOR ALL ROLES. */
export function changeFuture(
  model: Model,
  actor: string,
  database: string,
  { creators, grantees }: { readonly creators: readonly (string | null)[]; readonly grantees: readonly string[] },
  asked: Defaults,
): void {
  model.requireDatabase(database);
  for (const grantee of grantees) if (grantee !== PUBLIC) model.existing(grantee);
  const found = KINDS[asked.kind];
  if (!found) throw new SqlError(SQLSTATE.syntax, "syntax error");
  const schemas = asked.schemas.length === 0 ? [null] : asked.schemas.map((path) => schemaOf(path, database)[1]);
  const privileges = privilegesOf(model, asked, found.of);
  for (const creator of creators) {
    requireCreator(model, actor, creator);
    for (const schema of schemas)
      for (const privilege of privileges)
        for (const grantee of grantees) {
          const about = { database, schema, creator, kind: found.kind, grantee, privilege, grantable: asked.option };
          model.state.future = changedFuture(model.state.future, about, asked);
        }
  }
  model.changed();
}

function requireCreator(model: Model, actor: string, creator: string | null): void {
  // Before v24.3 an admin that is no member could not set them for another role.
  const isNew = isAtLeast(model.version, 24, 3);
  if (model.isAdmin(actor) && (isNew || creator === null || model.closure(actor).has(creator))) return;
  if (!isNew && creator !== null && model.isAdmin(actor))
    throw new SqlError(SQLSTATE.privilege, `must be a member of ${creator}`);
  if (creator === null)
    throw new SqlError(
      SQLSTATE.privilege,
      "only users with the admin role are allowed to ALTER DEFAULT PRIVILEGES FOR ALL ROLES",
    );
  model.existing(creator);
  if (!model.closure(actor).has(creator))
    throw new SqlError(SQLSTATE.privilege, `must be an admin or member of ${creator}`);
}

function changedFuture(held: readonly FutureGrant[], one: FutureGrant, { gives, option }: Defaults): FutureGrant[] {
  const isSame = (other: FutureGrant) =>
    other.database === one.database &&
    other.schema === one.schema &&
    other.creator === one.creator &&
    other.kind === one.kind &&
    other.grantee === one.grantee &&
    (one.privilege === "ALL" || other.privilege === one.privilege || other.privilege === "ALL");
  const others = held.filter((other) => !isSame(other));
  if (gives) return [...others, one];
  return !option ? others : [...others, ...held.filter(isSame).map((other) => ({ ...other, grantable: false }))];
}

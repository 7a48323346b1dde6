import type { Grant, Name, Target } from "#lib/sql/lint/syntax.ts";
import { normalizeUserName } from "#lib/sql/names.ts";
import { SQLSTATE, SqlError } from "./errors.ts";
import { type FutureGrant, type FutureKind, isAtLeast, type ObjectKind } from "./facts.ts";
import type { Model } from "./model.ts";
import { privilegesOf, schemaOf } from "./targets.ts";

const KINDS: Readonly<Record<string, { kind: FutureKind; of: ObjectKind }>> = {
  TABLES: { kind: "tables", of: "table" },
  SEQUENCES: { kind: "sequences", of: "sequence" },
  TYPES: { kind: "types", of: "type" },
  SCHEMAS: { kind: "schemas", of: "schema" },
  FUNCTIONS: { kind: "routines", of: "routine" },
  ROUTINES: { kind: "routines", of: "routine" },
};

/** ALTER DEFAULT PRIVILEGES of the current database, on later objects. */
export function changeFuture(
  model: Model,
  actor: string,
  database: string,
  grantees: readonly string[],
  parsed: Grant,
  target: Extract<Target, { on: "future" }>,
): void {
  model.requireDatabase(database);
  const found = KINDS[target.kind];
  if (!found) throw new SqlError(SQLSTATE.syntax, "syntax error");
  for (const creator of creatorsOf(target.creators, actor)) {
    requireCreator(model, actor, creator);
    for (const schema of target.schemas.length === 0
      ? [null]
      : target.schemas.map((path) => schemaOf(path, database)[1]))
      for (const privilege of privilegesOf(model, parsed, found.of))
        for (const grantee of grantees) {
          const one = {
            database,
            schema,
            creator,
            kind: found.kind,
            grantee,
            privilege,
            grantable: parsed.option !== null,
          };
          model.state.future = changedFuture(model.state.future, one, parsed);
        }
  }
  model.changed();
}

function creatorsOf(creators: "all roles" | readonly Name[] | null, actor: string): readonly (string | null)[] {
  if (creators === "all roles") return [null];
  return creators === null ? [actor] : creators.map(({ value }) => normalizeUserName(value));
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

function changedFuture(held: readonly FutureGrant[], one: FutureGrant, { is, option }: Grant): FutureGrant[] {
  const isSame = (other: FutureGrant) =>
    other.database === one.database &&
    other.schema === one.schema &&
    other.creator === one.creator &&
    other.kind === one.kind &&
    other.grantee === one.grantee &&
    (one.privilege === "ALL" || other.privilege === one.privilege || other.privilege === "ALL");
  const others = held.filter((other) => !isSame(other));
  if (is === "grant") return [...others, one];
  return option === null
    ? others
    : [...others, ...held.filter(isSame).map((other) => ({ ...other, grantable: false }))];
}

import { revoke, right } from "../grants.ts";
import { PUBLIC, type Public, type UserName } from "../names.ts";
import { type FutureKind, onFuture } from "../targets.ts";
import type { Script, Statement } from "../tokens.ts";

/** ON SCHEMAS cannot be combined with IN SCHEMA: the database answers with an error. */
const IN_A_SCHEMA = ["TABLES", "SEQUENCES", "TYPES", "FUNCTIONS"] as const;

/** All users have some of these by default; revoking them would be a default privilege of its own. */
const PUBLIC_BY_DEFAULT: ReadonlySet<FutureKind> = new Set(["TYPES", "FUNCTIONS"]);

/**
 * Takes `grantee` out of the default privileges of the current database: those for all roles (`creator` null) or those
 * that one creator has set, database-wide and in each of the schemas.
 */
export function revokeDefaults(
  grantee: UserName | Public,
  creator: UserName | null,
  schemas: readonly string[],
): Script {
  const kinds = IN_A_SCHEMA.filter((kind) => grantee !== PUBLIC || !PUBLIC_BY_DEFAULT.has(kind));
  return [null, ...schemas].flatMap((schema) => {
    const inSchema = kinds.map((kind) => revokeDefault(grantee, { kind, schema, creator }));
    return schema === null
      ? [...inSchema, revokeDefault(grantee, { kind: "SCHEMAS", schema: null, creator })]
      : inSchema;
  });
}

/** Revokes the default privileges of one kind, database-wide (`schema` null) or in one schema. */
export function revokeDefault(
  grantee: UserName | Public,
  { kind, schema, creator }: { kind: FutureKind; schema: string | null; creator: UserName | null },
): Statement {
  const where = schema === null ? "" : ` in schema ${schema}`;
  const may = `have ${kind.toLowerCase()}${where} that ${creator ?? "any role"} creates later`;
  return revoke(right(null, onFuture(kind, schema, creator), ["ALL"], may), grantee);
}

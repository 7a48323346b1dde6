import { PUBLIC, type Public, type UserName } from "../names.ts";
import { revoke, right } from "../rights.ts";
import { type FutureKind, onFuture, type Target } from "../targets.ts";
import type { Script, Statement } from "../tokens.ts";

/** ON SCHEMAS cannot be combined with IN SCHEMA: the database answers with an error. */
const IN_A_SCHEMA = ["TABLES", "SEQUENCES", "TYPES", "FUNCTIONS"] as const;

/** Of these everybody has something by default; taking it away would be a default privilege of its own. */
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
  const who = creator ?? "anybody";
  const take = (target: Target<"table" | "sequence" | "type" | "schema" | "function">, what: string): Statement =>
    revoke(right(null, target, ["ALL"], `have ${what} that ${who} makes later`), grantee);
  const kinds = IN_A_SCHEMA.filter((kind) => grantee !== PUBLIC || !PUBLIC_BY_DEFAULT.has(kind));
  return [null, ...schemas].flatMap((schema) => {
    const where = schema === null ? "" : ` in schema ${schema}`;
    const inSchema = kinds.map((kind) => take(onFuture(kind, schema, creator), `${kind.toLowerCase()}${where}`));
    return schema === null ? [...inSchema, take(onFuture("SCHEMAS", null, creator), "schemas")] : inSchema;
  });
}

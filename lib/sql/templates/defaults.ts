import type { UserName } from "../names.ts";
import { revoke, right } from "../rights.ts";
import { onFuture, type Target } from "../targets.ts";
import type { Script, Statement } from "../tokens.ts";

/** ON SCHEMAS cannot be combined with IN SCHEMA: the database answers with an error. */
const IN_A_SCHEMA = ["TABLES", "SEQUENCES", "TYPES", "FUNCTIONS"] as const;

/**
 * Takes `grantee` out of the default privileges of the current database: those for all roles (`creator` null) or those
 * that one creator has set, database-wide and in each of the schemas.
 */
export function revokeDefaults(grantee: UserName, creator: UserName | null, schemas: readonly string[]): Script {
  const who = creator ?? "anybody";
  const take = (target: Target<"table" | "sequence" | "type" | "schema" | "function">, what: string): Statement =>
    revoke(right(null, target, ["ALL"], `have ${what} that ${who} makes later`), grantee);
  return [null, ...schemas].flatMap((schema) => {
    const where = schema === null ? "" : ` in schema ${schema}`;
    const inSchema = IN_A_SCHEMA.map((kind) => take(onFuture(kind, schema, creator), `${kind.toLowerCase()}${where}`));
    return schema === null ? [...inSchema, take(onFuture("SCHEMAS", null, creator), "schemas")] : inSchema;
  });
}

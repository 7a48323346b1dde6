import { PUBLIC } from "../names.ts";
import { checkDatabases, type Database, enterDatabase } from "../objects.ts";
import { privilegeList } from "../privileges.ts";
import { sql, statement } from "../statement.ts";
import { onDatabase, onSchema } from "../targets.ts";
import { nameToken, type Script, type Statement } from "../tokens.ts";
import { hasSince, parseVersion } from "../version.ts";

export type HardenInput = {
  readonly databases: readonly Pick<Database, "name">[];
  readonly version?: string | undefined;
  /** also hides the databases from users without CONNECT, which is all that CONNECT means in CockroachDB */
  readonly revokeConnect?: boolean;
};

/**
 * Revokes a default right of every user: making tables in the schema public of each database, and thus owning them, which also blocks a
 * later deletion. `defaultdb` and `postgres`, in every cluster, need it too. There is no undo: nothing is ever granted to public.
 */
export function hardenPublic(input: HardenInput): Script {
  const version = parseVersion(input.version);
  return checkDatabases(input.databases).flatMap(({ name }) => {
    const database = onDatabase(name).on;
    const script: Statement[] = [
      enterDatabase(name),
      statement(
        `Stops all users from creating tables in the schema public of ${name}.`,
        sql`REVOKE ${privilegeList("schema", ["CREATE"], version)}${onSchema(name, "public").on} FROM ${nameToken(PUBLIC)}`,
      ),
    ];
    if (hasSince(version, "v26.2"))
      script.push(
        statement(
          `Stops all users from creating temporary tables in ${name}.`,
          sql`REVOKE ${privilegeList("database", ["TEMPORARY"], version)}${database} FROM ${nameToken(PUBLIC)}`,
        ),
      );
    if (input.revokeConnect)
      script.push(
        statement(
          `Hides ${name} from all users without CONNECT.`,
          sql`REVOKE ${privilegeList("database", ["CONNECT"], version)}${database} FROM ${nameToken(PUBLIC)}`,
        ),
      );
    return script;
  });
}

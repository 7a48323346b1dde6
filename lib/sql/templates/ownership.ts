import type { UserName } from "../names.ts";
import { userToken } from "../objects.ts";
import { sql, statement } from "../statement.ts";
import type { Script, Statement } from "../tokens.ts";

/** Acts on the current database alone, and needs admin. A null heir is the person who runs the script. */
export function reassignOwned(from: UserName, to: UserName | null, database: string): Statement {
  return statement(
    `Gives everything that ${from} owns in ${database} to ${to ?? "the user who runs this"}.`,
    sql`REASSIGN OWNED BY ${userToken(from)} TO ${to === null ? sql`CURRENT_USER` : userToken(to)}`,
  );
}

/**
 * Revokes all grants of `holder` on objects of the current database. DROP OWNED deletes the objects still owned, so
 * the reassignment always stands right before it: if `USE` fails, it cannot meet a database that was skipped.
 */
export function releaseGrants(holder: UserName, heir: UserName | null, database: string): Script {
  return [
    reassignOwned(holder, heir, database),
    statement(
      `Revokes every grant on objects of ${database} from ${holder}, and deletes whatever ${holder} still owns there.`,
      sql`DROP OWNED BY ${userToken(holder)}`,
    ),
  ];
}

import "server-only";
import { readSessions } from "#lib/sql/answers/sessions.ts";
import { showSessions } from "#lib/sql/templates/admin.ts";
import { SqlError } from "../sql/sql-error.ts";
import { onCluster } from "./session.ts";

/**
 * How many sessions each of these SQL users has open, read from the cluster now, told one by one to `found`. Throws the refusals
 * `sql_connection_off` and `busy`, and `SqlError`: `sql_connection_bad_answer` for an answer about something else.
 */
export async function eachOpenSessions(
  clusterId: string,
  requestId: string,
  names: readonly string[],
  found: (name: string, count: number) => void,
): Promise<void> {
  await onCluster(clusterId, requestId, async (link) => {
    for (const name of names)
      for (const statement of showSessions(name)) {
        const sessions = readSessions(await link.run(statement));
        if (!sessions) throw new SqlError("sql_connection_bad_answer");
        found(name, sessions.count);
      }
  });
}

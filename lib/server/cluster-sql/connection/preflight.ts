import { randomBytes } from "node:crypto";
import type { OwnUserFacts, SqlConnectionTarget } from "#lib/shared/sql-users/sql-connection.ts";
import { cellOf, hasColumns, type ResultSet } from "#lib/sql/answers/read/result-set.ts";
import { showSessions } from "#lib/sql/templates/admin.ts";
import type { Permit } from "../../access/guard.ts";
import { requestContext } from "../../base/request/request.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { existingConnection } from "./existing.ts";
import { readAccess } from "./read-access.ts";
import { onCluster } from "./session.ts";

const MOST_SHOWN = 20;

/**
 * What blocks the deletion of Rolecall's SQL user, and its open sessions other than this one. Throws the refusal `sql_connection_off`,
 * `SqlError` and CloudError.
 */
export async function lookAtOwnUser(
  _permit: Permit<"sql_connection.manage">,
  { clusterId }: SqlConnectionTarget,
): Promise<OwnUserFacts> {
  const { sqlUser } = await existingConnection(clusterId);
  const databases = await cloud().listDatabases(clusterId, { priority: "write" });
  const { requestId } = await requestContext();
  return onCluster(clusterId, requestId, async (link) => {
    const code = randomBytes(12).toString("base64url");
    const { sets } = await readAccess(link, { name: sqlUser, code, looksAt: { databases: [] }, databases });
    const holds = [...new Set(sets.flatMap((set) => heldBy(sqlUser, set)))];
    const sessions: string[] = [];
    for (const statement of showSessions(sqlUser)) {
      const found = await link.run(statement);
      const open = found.rows.filter((row) => cellOf(found, row, "session_id") !== "NULL");
      sessions.push(...open.map((row) => cellOf(found, row, "application_name")));
    }
    const isThis = `rolecall ${requestId}`;
    return {
      holds: holds.slice(0, MOST_SHOWN),
      more: Math.max(0, holds.length - MOST_SHOWN),
      sessions: sessions.filter((application) => application !== isThis).length,
    };
  });
}

/** What the SQL user owns and was granted directly; rights through roles do not block a deletion. */
function heldBy(name: string, set: ResultSet): string[] {
  const cell = (row: readonly string[], column: string) => cellOf(set, row, column);
  const path = (row: readonly string[]) =>
    [cell(row, "database_name"), cell(row, "schema_name"), cell(row, "object_name")]
      .filter((part, at, all) => part !== "" && part !== "NULL" && part !== all[at - 1])
      .join(".");
  if (hasColumns(set, ["object_type", "owner", "is_own"]))
    return set.rows.flatMap((row) =>
      cell(row, "owner") === name ? `owner of ${cell(row, "object_type")} ${path(row)}` : [],
    );
  if (hasColumns(set, ["object_type", "grantee", "object_name"]))
    return set.rows.flatMap((row) =>
      cell(row, "grantee") === name ? `${cell(row, "privilege_type")} on ${cell(row, "object_type")} ${path(row)}` : [],
    );
  if (hasColumns(set, ["for_all_roles", "grantee"]))
    return set.rows.flatMap((row) => (cell(row, "grantee") === name ? "default privileges on later objects" : []));
  if (hasColumns(set, ["connection_name", "grantee"]))
    return set.rows.flatMap((row) =>
      cell(row, "grantee") === name ? `external connection ${cell(row, "connection_name")}` : [],
    );
  if (hasColumns(set, ["grantee", "privilege_type"]))
    return set.rows.flatMap((row) =>
      cell(row, "grantee") === name ? `system privilege ${cell(row, "privilege_type")}` : [],
    );
  return [];
}

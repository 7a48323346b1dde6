import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import { Refusal } from "../../base/failure.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { recordDrift } from "../../sql-users/drift/drift.ts";
import type { Store } from "../../store/db/open.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { untouched } from "../../store/sql-users/present-sql-users.ts";

/**
 * Whether an earlier approval of this request may have created the SQL user of this name: the create was sent, and the answer or the server
 * was lost. False where the audit shows another origin, or where it was described since.
 *
 * Throws `busy` while the origin of the SQL user is unknown, and CloudError.
 */
export async function wasCreatedBefore(
  db: Store,
  { kind, sentName, clusterId }: Pick<StoredRequest, "kind" | "sentName" | "clusterId">,
  name: string,
): Promise<true | undefined> {
  if (!makesSqlUser(kind) || sentName !== name) return undefined;
  const reading = await readSqlUsers(clusterId, true, recordDrift);
  await reading.all;
  if (!reading.names.includes(name)) return undefined;
  const isUntouched = await untouched(db, { clusterId, name });
  // Its intent has no outcome yet. The intents of a dead server are settled within a minute.
  if (isUntouched === undefined) throw new Refusal("busy");
  return isUntouched || undefined;
}

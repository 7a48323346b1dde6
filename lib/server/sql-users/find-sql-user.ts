import "server-only";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { storedSqlUsers } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { asSqlUser } from "./as-sql-user.ts";
import { recordDrift } from "./drift.ts";
import { readSqlUsers } from "./sql-user-list.ts";

type Target = { clusterId: string; name: string };

/** The names of all SQL users that the cluster has now. Throws CloudError. */
export async function sqlUserNames(clusterId: string): Promise<readonly string[]> {
  const reading = await readSqlUsers(clusterId, false, recordDrift);
  await reading.all;
  return reading.names;
}

/**
 * One SQL user that the cluster has now, and the id of the row that Rolecall keeps of it, if any: a SQL user of that name made
 * later has another. Throws the refusal `sql_user_not_found`.
 */
export async function findSqlUser(
  _permit: Permit<
    | "sql_users.read"
    | "sql_users.verify"
    | "sql_users.apply"
    | "sql_users.describe"
    | "sql_users.reset"
    | "sql_users.delete"
    | "requests.decide"
  >,
  { clusterId, name }: Target,
): Promise<{ user: SqlUser; rowId: string | undefined }> {
  const cluster = await clusterFacts().one(clusterId);
  const reading = await readSqlUsers(cluster.id, false, recordDrift);
  await reading.first;
  // A name on the first page need not wait for the last.
  if (!reading.names.includes(name)) await reading.all;
  if (!reading.names.includes(name)) throw new Refusal("sql_user_not_found");
  const kept = async () => (await storedSqlUsers(await store(), cluster.id)).get(name);
  // The first complete list gives every SQL user its row: what is bound to the row must not be given out just before.
  const row = (await kept()) ?? (await reading.all.then(kept, () => undefined));
  return { user: asSqlUser(name, row), rowId: row?.id };
}

import type { AgeRules } from "#lib/shared/passwords/password-age.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { readSqlUsers } from "../cloud/sql-user-list.ts";
import { store } from "../store/db/store.ts";
import { ageRules } from "../store/passwords/password-rules.ts";
import { rowOf, storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import type { StoredSqlUser } from "../store/sql-users/stored-sql-user.ts";
import { asSqlUser } from "./as-sql-user.ts";
import { recordDrift } from "./drift/drift.ts";

type Target = { clusterId: string; name: string };

/** The names of all SQL users that the cluster has now. Throws CloudError. */
export async function sqlUserNames(clusterId: string, fresh = false): Promise<readonly string[]> {
  const reading = await readSqlUsers(clusterId, fresh, recordDrift);
  await reading.all;
  return reading.names;
}

/**
 * One SQL user that the cluster has now, its stored facts, if any, and the rules for the age of its password. A SQL user of that name
 * created later has a row of another id. Throws the refusal `sql_user_not_found`.
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
): Promise<{ user: SqlUser; rowId: string | undefined; stored: StoredSqlUser | undefined; rules: AgeRules }> {
  const cluster = await clusterFacts().one(clusterId);
  const reading = await readSqlUsers(cluster.id, false, recordDrift);
  await reading.first;
  // A name on the first page need not wait for the last.
  if (!reading.names.includes(name)) await reading.all;
  if (!reading.names.includes(name)) throw new Refusal("sql_user_not_found");
  const kept = async () => (await storedSqlUsers(await store(), cluster.id)).get(name);
  // The first complete list gives every SQL user its row: a link that is bound to the row must not be sent just before.
  const row = (await kept()) ?? (await reading.all.then(kept, () => undefined));
  const rules = await ageRules(await store());
  return { user: asSqlUser(name, row, { rules, now: Date.now() }), rowId: row?.id, stored: row, rules };
}

/** Throws `sql_user_not_found` where the SQL user of this row was deleted since: another one may have its name. Without a row nothing is known. */
export async function requireSameRow(target: Target, rowId: string | undefined): Promise<void> {
  if (rowId !== undefined && (await rowOf(await store(), target))?.id !== rowId)
    throw new Refusal("sql_user_not_found");
}

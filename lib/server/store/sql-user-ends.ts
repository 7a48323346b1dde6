import "server-only";
import type { Store } from "./base.ts";

/** The end of the access of a SQL user. `at` is epoch milliseconds. */
export type End = {
  readonly rowId: string;
  readonly clusterId: string;
  readonly name: string;
  readonly at: number;
  readonly teamId: string | null;
  /** whether the cluster knows this end as the expiry of the password */
  readonly isSet: boolean;
};

/**
 * Ends that the cluster does not know yet, and those that are over and not carried out. The mark of a creation tells the cluster the end
 * until it is finished.
 */
export async function endsToDo(store: Store, now: number): Promise<End[]> {
  const rows = await store
    .selectFrom("sql_users")
    .select(["id", "cluster_id", "name", "wanted_until", "owner_team_id", "end_set"])
    .where("ended_at", "is", null)
    .where("end_is_real", "=", 1)
    .where("wanted_until", "is not", null)
    .where(({ and, eb, or, ref, not, exists, selectFrom }) =>
      or([
        and([
          or([eb("end_set", "is", null), eb("end_set", "!=", ref("wanted_until"))]),
          not(
            exists(
              selectFrom("creations")
                .select("creations.id")
                .whereRef("creations.sql_user_id", "=", "sql_users.id")
                .whereRef("creations.ends_at", "=", "sql_users.wanted_until"),
            ),
          ),
        ]),
        and([
          eb("wanted_until", "<=", now),
          or([eb("end_done", "is", null), eb("end_done", "!=", ref("wanted_until"))]),
        ]),
      ]),
    )
    .orderBy("wanted_until")
    .execute();
  return rows.map(
    ({ id: rowId, cluster_id: clusterId, name, wanted_until: at, owner_team_id: teamId, end_set: set }) => ({
      rowId,
      clusterId,
      name,
      teamId,
      at: at ?? 0,
      isSet: set === at,
    }),
  );
}

/** Whether this end is still to be carried out: it was not changed, no other server has done it, and the SQL user exists. */
export async function isToDo(store: Store, { rowId, at }: Pick<End, "rowId" | "at">, now: number): Promise<boolean> {
  const row = await store
    .selectFrom("sql_users")
    .select(["end_set", "end_done"])
    .where("id", "=", rowId)
    .where("ended_at", "is", null)
    .where("end_is_real", "=", 1)
    .where("wanted_until", "=", at)
    .executeTakeFirst();
  return row !== undefined && (at <= now ? row.end_done : row.end_set) !== at;
}

/** Notes that the cluster knows this end; without effect where another end was set meanwhile. */
export async function saveEndSet(store: Store, { rowId, at }: Pick<End, "rowId" | "at">): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({ end_set: at })
    .where("id", "=", rowId)
    .where("wanted_until", "=", at)
    .execute();
}

/** Notes that this end was carried out. */
export async function saveEndDone(store: Store, { rowId, at }: Pick<End, "rowId" | "at">): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({ end_set: at, end_done: at })
    .where("id", "=", rowId)
    .where("wanted_until", "=", at)
    .execute();
}

/** Keeps an end that a person has set on the cluster; null for none. */
export async function saveEnd(
  store: Store,
  { clusterId, name }: { clusterId: string; name: string },
  at: number | null,
): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({ wanted_until: at, end_is_real: at === null ? 0 : 1, end_set: at, end_done: null })
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null)
    .execute();
}

/** Keeps a later end that the cluster does not know. */
export async function saveLaterEnd(store: Store, { rowId, at }: Pick<End, "rowId" | "at">): Promise<void> {
  await store
    .updateTable("sql_users")
    .set({ wanted_until: at, end_is_real: 1, end_set: null, end_done: null })
    .where("id", "=", rowId)
    .where("ended_at", "is", null)
    .execute();
}

/** The accounts in a team. */
export async function accountsOfTeam(store: Store, teamId: string): Promise<string[]> {
  const rows = await store.selectFrom("team_members").select("account_id").where("team_id", "=", teamId).execute();
  return rows.map((row) => row.account_id);
}

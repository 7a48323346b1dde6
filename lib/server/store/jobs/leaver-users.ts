import type { LeaverProblem } from "#lib/shared/people/leaver.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";

/** A plan's record of one SQL user: why it is not in the rotation, and the decision to leave it as it is. */
export type Decided = { problem: LeaverProblem | null; exempt: { at: number; by: string; reason: string } | null };

/** A plan's records of single SQL users, by row id. */
export async function leaverUsers(store: Store, id: string): Promise<Map<string, Decided>> {
  const rows = await store.selectFrom("leaver_users").selectAll().where("leaver_id", "=", id).execute();
  return new Map(
    rows.map(({ sql_user_id, problem, exempt_at: at, exempt_by: by, exempt_reason: reason }) => [
      sql_user_id,
      { problem, exempt: at === null ? null : { at, by: by ?? "", reason: reason ?? "" } },
    ]),
  );
}

type Columns = Omit<Tables["leaver_users"], "leaver_id" | "sql_user_id">;
const UNDECIDED: Columns = { problem: null, exempt_at: null, exempt_by: null, exempt_reason: null };

/** Replaces why SQL users are not in the rotation. */
export async function saveProblems(transaction: Store, id: string, problems: ReadonlyMap<string, LeaverProblem>) {
  await transaction.updateTable("leaver_users").set({ problem: null }).where("leaver_id", "=", id).execute();
  for (const [sqlUserId, problem] of problems) await decide(transaction, id, sqlUserId, { problem });
}

/** Notes that a person decided to leave these SQL users as they are. */
export async function saveExempt(
  transaction: Store,
  id: string,
  { sqlUserIds, by, reason }: { sqlUserIds: readonly string[]; by: string; reason: string },
  now = Date.now(),
): Promise<void> {
  for (const sqlUserId of sqlUserIds)
    await decide(transaction, id, sqlUserId, { exempt_at: now, exempt_by: by, exempt_reason: reason });
}

async function decide(transaction: Store, id: string, sqlUserId: string, decided: Partial<Columns>): Promise<void> {
  await transaction
    .insertInto("leaver_users")
    .values({ leaver_id: id, sql_user_id: sqlUserId, ...UNDECIDED, ...decided })
    .onConflict((conflict) => conflict.columns(["leaver_id", "sql_user_id"]).doUpdateSet(decided))
    .execute();
}

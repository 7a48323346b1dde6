import type { AdminState } from "../../lib/shared/admin-state.ts";
import type { Rolecall } from "./rolecall.ts";
import { queryStore } from "./store.ts";
import type { Row } from "./stores/query-postgres.ts";

/** Runs one statement directly on the store of a Rolecall, running or not, for example to simulate the passing of half an hour. */
export function inStore(
  { folder }: Pick<Rolecall, "folder">,
  statement: string,
  ...values: (string | number | null)[]
): Row[] {
  return queryStore(folder, statement, ...values);
}

/** The stored hash of the newest session. */
export function newestSession(rolecall: Pick<Rolecall, "folder">): string {
  const [row] = inStore(rolecall, "select id_hash from sessions order by created_at desc limit 1");
  if (typeof row?.id_hash !== "string") throw new Error("nobody has signed in");
  return row.id_hash;
}

/** Ends a session as its expiry does. */
export function endSession(rolecall: Pick<Rolecall, "folder">, idHash: string): void {
  inStore(rolecall, "delete from sessions where id_hash = ?", idHash);
}

/** Clears the failed sign-ins, since all tests share one address. */
export function forgetFailedSignIns(rolecall: Pick<Rolecall, "folder">): void {
  inStore(rolecall, "delete from sign_in_failures");
}

type Kept = { state: AdminState; purpose?: string; changedAt?: number; team?: { id: string } };

/** Stores these facts of a SQL user, as if they were known for long. */
export function saveSqlUser(
  rolecall: Pick<Rolecall, "folder">,
  clusterId: string,
  name: string,
  { state, purpose = "", changedAt, team }: Kept,
): void {
  inStore(
    rolecall,
    `insert into sql_users (id, cluster_id, name, purpose, password_changed_at, admin_state, touched_at, owner_team_id, owner_since)
      values (?, ?, ?, ?, ?, ?, 0, ?, ?)`,
    ...[
      `usr_${clusterId}_${name}`,
      clusterId,
      name,
      purpose,
      changedAt ?? null,
      state,
      team?.id ?? null,
      team ? 0 : null,
    ],
  );
}

import "server-only";
import { z } from "zod";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { Description } from "#lib/shared/sql-user-fields.ts";
import type { TeamResetException } from "#lib/shared/sql-users.ts";
import { DESCRIPTION_COLUMNS, descriptionOfRow } from "./sql-user-columns.ts";
import type { Tables } from "./tables.ts";

/** What Rolecall keeps of a SQL user. Times are epoch milliseconds. */
export type StoredSqlUser = {
  id: string;
  clusterId: string;
  name: string;
  description: Description;
  wantedUntil: number | null;
  passwordChangedAt: number | null;
  passwordChangedBy: string | null;
  state: AdminState;
  /** the answer of the database that proved the state */
  verified: { at: number; by: string; databases: string[]; live?: boolean } | null;
  /** the identity provider of single sign-on that made it, as its last proof said */
  provisionedBy: string | null;
  protected: boolean;
  /** when it was noticed that it was created outside Rolecall; null once it is adopted */
  outsideAt: number | null;
  /** when a list last showed that it was not there */
  outsideAfter: number | null;
  teamResetException: TeamResetException | null;
};

export const STORED_COLUMNS = [
  ...(["sql_users.id", "sql_users.cluster_id", "sql_users.name", "wanted_until"] as const),
  ...(["password_changed_at", "password_changed_by", "protected", "outside_at", "outside_after"] as const),
  ...(["admin_state", "admin_state_at", "admin_state_by", "admin_state_databases", "admin_state_live"] as const),
  "provisioned_by",
  ...(["override_at", "override_by", "override_reason"] as const),
  ...DESCRIPTION_COLUMNS,
] as const;

type Qualified<C> = C extends `sql_users.${infer Column}` ? Column : C;
export type StoredRow = Pick<
  Tables["sql_users"],
  Extract<Qualified<(typeof STORED_COLUMNS)[number]>, keyof Tables["sql_users"]>
>;

export function asStored(row: StoredRow): StoredSqlUser {
  return {
    ...{ id: row.id, clusterId: row.cluster_id, name: row.name, description: descriptionOfRow(row) },
    wantedUntil: row.wanted_until,
    passwordChangedAt: row.password_changed_at,
    passwordChangedBy: row.password_changed_by,
    state: row.admin_state,
    verified: verifiedOf(row),
    provisionedBy: row.provisioned_by,
    protected: row.protected === 1,
    outsideAt: row.outside_at,
    outsideAfter: row.outside_after,
    teamResetException: exceptionOf(row),
  };
}

function verifiedOf(
  row: Pick<StoredRow, "admin_state_at" | "admin_state_by" | "admin_state_databases" | "admin_state_live">,
) {
  if (row.admin_state_at === null) return null;
  const databases = z.array(z.string()).parse(JSON.parse(row.admin_state_databases ?? "[]"));
  const live = row.admin_state_live === 1 ? { live: true } : {};
  return { at: row.admin_state_at, by: row.admin_state_by ?? "", databases, ...live };
}

type ExceptionRow = Pick<Tables["sql_users"], "override_at" | "override_by" | "override_reason">;

/** Who let the team that owns it reset it although it was not proved restricted. */
function exceptionOf({
  override_at: at,
  override_by: by,
  override_reason: reason,
}: ExceptionRow): TeamResetException | null {
  return at === null ? null : { at, by: by ?? "", reason: reason ?? "" };
}

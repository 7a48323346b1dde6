import { z } from "zod";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { passwordSetAt } from "#lib/shared/passwords/password-age.ts";
import type { Description } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { TeamResetException } from "#lib/shared/sql-users/sql-users.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import type { Tables } from "../db/tables.ts";
import { DESCRIPTION_COLUMNS, descriptionOfRow } from "./sql-user-columns.ts";

/** The stored facts of a SQL user. Times are epoch milliseconds. */
export type StoredSqlUser = {
  id: string;
  clusterId: string;
  name: string;
  description: Description;
  ownerTeamId: string | null;
  wantedUntil: Instant | null;
  /** when its password was set, as Rolecall did it or, later, a person entered it */
  passwordChangedAt: number | null;
  /** the account that set it with Rolecall */
  passwordChangedBy: string | null;
  /** the account that entered the day, where Rolecall did not set it since */
  passwordEnteredBy: string | null;
  /** who set it outside Rolecall, as the vendor's audit log says, where Rolecall did not set it since; null where that is not known */
  passwordOutsideBy: string | null;
  policy: StoredPolicy;
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
  /** who created it outside Rolecall, as the vendor's audit log says; also once it is adopted */
  outsideBy: string | null;
  /** when Rolecall made it or a list first had it; null until then */
  firstSeenAt: number | null;
  teamResetException: TeamResetException | null;
};

/** The settings for the age of its password. */
export type StoredPolicy = {
  maxDays: number | null;
  exempt: { until: number; reason: string; by: string } | null;
  entered: { at: number; by: string } | null;
  /** when a list of the cluster first had it */
  firstSeenAt: number | null;
};

export const STORED_COLUMNS = [
  ...(["sql_users.id", "sql_users.cluster_id", "sql_users.name", "wanted_until"] as const),
  ...(["password_changed_at", "password_changed_by", "protected", "outside_at", "outside_after"] as const),
  ...(["first_seen_at", "outside_by"] as const),
  ...(["admin_state", "admin_state_at", "admin_state_by", "admin_state_databases", "admin_state_live"] as const),
  "provisioned_by",
  ...(["sql_users.owner_team_id", "first_seen_at", "password_entered_at", "password_entered_by"] as const),
  ...(["password_outside_at", "password_outside_by"] as const),
  ...(["password_max_days", "exempt_until", "exempt_reason", "exempt_by"] as const),
  ...(["override_at", "override_by", "override_reason"] as const),
  ...DESCRIPTION_COLUMNS,
] as const;

type Qualified<C> = C extends `sql_users.${infer Column}` ? Column : C;
export type StoredRow = Pick<
  Tables["sql_users"],
  Extract<Qualified<(typeof STORED_COLUMNS)[number]>, keyof Tables["sql_users"]>
>;

/** A row as a domain type. */
export function asStored(row: StoredRow): StoredSqlUser {
  return {
    id: row.id,
    clusterId: row.cluster_id,
    name: row.name,
    description: descriptionOfRow(row),
    ownerTeamId: row.owner_team_id,
    wantedUntil: row.wanted_until,
    ...passwordOf(row),
    policy: policyOf(row),
    state: row.admin_state,
    verified: verifiedOf(row),
    provisionedBy: row.provisioned_by,
    protected: row.protected === 1,
    outsideAt: row.outside_at,
    outsideAfter: row.outside_after,
    outsideBy: row.outside_by,
    firstSeenAt: row.first_seen_at,
    teamResetException: exceptionOf(row),
  };
}

function passwordOf(row: StoredRow): Pick<StoredSqlUser, `password${string}` & keyof StoredSqlUser> {
  const { password_changed_at: changedAt, password_entered_at: enteredAt } = row;
  const passwordChangedAt = passwordSetAt(changedAt, enteredAt);
  const isEntered = enteredAt !== null && enteredAt === passwordChangedAt;
  return {
    passwordChangedAt,
    passwordChangedBy: isEntered ? null : row.password_changed_by,
    passwordEnteredBy: isEntered ? (row.password_entered_by ?? "") : null,
    passwordOutsideBy: isEntered && row.password_outside_at === enteredAt ? row.password_outside_by : null,
  };
}

function policyOf(row: StoredRow): StoredPolicy {
  const { exempt_until: until, password_entered_at: at } = row;
  return {
    maxDays: row.password_max_days,
    exempt: until === null ? null : { until, reason: row.exempt_reason ?? "", by: row.exempt_by ?? "" },
    entered: at === null ? null : { at, by: row.password_entered_by ?? "" },
    firstSeenAt: row.first_seen_at,
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

/** The author of its team reset exception. */
function exceptionOf({
  override_at: at,
  override_by: by,
  override_reason: reason,
}: ExceptionRow): TeamResetException | null {
  return at === null ? null : { at, by: by ?? "", reason: reason ?? "" };
}

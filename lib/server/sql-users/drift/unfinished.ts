import type { Unfinished } from "#lib/shared/sql-users/creation.ts";
import type { Creation } from "../../store/sql-users/creations.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";

type Row = Pick<StoredSqlUser, "id" | "passwordChangedAt">;

/**
 * Whether an interrupted creation is still about the SQL user of this row: it is not another one of that name, and no password was set
 * since, with which it may be in use. A creation that only began has no row yet, or one from a list.
 */
export function isStillLeft({ sqlUserId, step, at }: Creation, row: Row | undefined): boolean {
  if (!row) return true;
  if (row.id !== sqlUserId) return step === "begun" && row.passwordChangedAt === null;
  return step === "begun" || (row.passwordChangedAt ?? 0) <= at;
}

/** How it is shown. */
export function asUnfinished({
  step: after,
  at,
  by,
  way,
  failure: code,
  failureWords: words,
  forRequester,
  whose,
}: Creation): Unfinished {
  return { after, at, by, code, words, byApi: way === "api", forRequester, whose: whose ?? "unchecked" };
}

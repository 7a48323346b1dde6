import { present } from "#lib/shared/present.ts";
import { filledFields } from "#lib/shared/sql-users/sql-user-fields.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { StoredSqlUser } from "../store/sql-users/stored-sql-user.ts";
import { type Ageing, dueOfStored, maxDaysOf } from "./passwords/password-age.ts";

type Stored = StoredSqlUser & { owner: string | null };

/** A SQL user as pages show it, with its stored facts. */
export function asSqlUser(name: string, stored: Stored | undefined, ageing: Ageing): SqlUser {
  const readOnly = readOnlyOf(name);
  if (!stored)
    return { name, state: "unknown", readOnly: readOnly || undefined, due: readOnly ? undefined : "unknown" };
  const due = dueOfStored(stored, ageing);
  const { state, verified, owner, description, wantedUntil, outsideAt, outsideAfter, passwordChangedAt } = stored;
  const { passwordChangedBy, passwordEnteredBy, teamResetException } = stored;
  return present<SqlUser>({
    name,
    state,
    verified: verified || undefined,
    owner: owner || undefined,
    ownerId: owner ? (stored.ownerTeamId ?? undefined) : undefined,
    ...filledFields(description),
    wantedUntil: wantedUntil || undefined,
    outsideAt: outsideAt || undefined,
    outsideAfter: outsideAt ? outsideAfter || undefined : undefined,
    passwordChangedAt: passwordChangedAt || undefined,
    passwordChangedBy: passwordChangedBy || undefined,
    passwordEnteredBy: passwordEnteredBy ?? undefined,
    passwordOutside: stored.passwordOutsideBy !== null ? (true as const) : undefined,
    due: due && due !== "not_due" ? due : undefined,
    maxDays: due && due !== "unknown" && due !== "exempt" ? maxDaysOf(stored, ageing) : undefined,
    provisionedBy: stored.provisionedBy || undefined,
    protected: stored.protected ? true : undefined,
    teamResetException: teamResetException || undefined,
    readOnly: readOnly || undefined,
  });
}

/** Whether its stored end is only the latest one, of the rows with such an end. */
export function asLatestEnd(
  row: Pick<StoredSqlUser, "id"> | undefined,
  latest: ReadonlySet<string>,
): SqlUser["isLatestEnd"] {
  return row !== undefined && latest.has(row.id) ? true : undefined;
}

/** Whether it is put back, of the rows that are: one that is only about to be is restricted still. */
export function asPutBack(
  row: Pick<StoredSqlUser, "id" | "state"> | undefined,
  back: readonly string[],
): SqlUser["putBack"] {
  return row !== undefined && row.state !== "restricted" && back.includes(row.id) ? true : undefined;
}

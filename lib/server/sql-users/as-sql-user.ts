import "server-only";
import { filledFields } from "#lib/shared/sql-user-fields.ts";
import { readOnlyOf } from "#lib/shared/sql-user-names.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import type { StoredSqlUser } from "../store/stored-sql-user.ts";
import { type Ageing, dueOfStored } from "./password-age.ts";

type Stored = StoredSqlUser & { owner: string | null };

/** A SQL user as pages show it, with its stored facts. */
export function asSqlUser(name: string, stored: Stored | undefined, ageing: Ageing): SqlUser {
  const readOnly = readOnlyOf(name);
  if (!stored) return { name, state: "unknown", ...(readOnly ? { readOnly } : { due: "unknown" }) };
  const due = dueOfStored(stored, ageing);
  const { state, verified, owner, description, wantedUntil, outsideAt, outsideAfter, passwordChangedAt } = stored;
  const { passwordChangedBy, passwordEnteredBy, teamResetException } = stored;
  return {
    name,
    state,
    ...(verified && { verified }),
    ...(owner && { owner }),
    ...filledFields(description),
    ...(wantedUntil && { wantedUntil }),
    ...(outsideAt && { outsideAt, ...(outsideAfter && { outsideAfter }) }),
    ...(passwordChangedAt && { passwordChangedAt }),
    ...(passwordChangedBy && { passwordChangedBy }),
    ...(passwordEnteredBy !== null && { passwordEnteredBy }),
    ...(stored.passwordOutsideBy !== null && { passwordOutside: true as const }),
    ...(due && due !== "not_due" && { due }),
    ...(stored.provisionedBy && { provisionedBy: stored.provisionedBy }),
    ...(stored.protected && { protected: true }),
    ...(teamResetException && { teamResetException }),
    ...(readOnly && { readOnly }),
  };
}

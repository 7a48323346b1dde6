import type { AdminState } from "#lib/shared/admin-state.ts";
import type { Actor } from "../../access/guard.ts";
import type { Store } from "../../store/db/open.ts";
import { teamsWithPeople } from "../../store/people/teams.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";

/** The facts that decide whether the owner team of a SQL user can set its password. */
type Owned = { ownerTeamId: string | null; state: AdminState } & (
  | { /** whether a team reset exception is in force */ isExcepted: boolean }
  | Pick<StoredSqlUser, "teamResetException">
);

/** Finds SQL users whose owner team could set the password now. `sender` does not count as a member, since nobody can use their own link. */
export async function ownersWithPeople(
  db: Store,
  sender: Pick<Actor, "accountId">,
): Promise<{
  /** Whether it is verified as restricted or has an exception, and a member of its owner team other than the sender can sign in. */
  isDeliverable: (user: Owned) => boolean;
}> {
  const teams = await teamsWithPeople(db, sender.accountId);
  return {
    isDeliverable: (user) => {
      const { ownerTeamId, state } = user;
      const isExcepted = "isExcepted" in user ? user.isExcepted : user.teamResetException !== null;
      return ownerTeamId !== null && teams.has(ownerTeamId) && (state === "restricted" || isExcepted);
    },
  };
}

import "server-only";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { Actor } from "../access/guard.ts";
import type { Store } from "../store/open.ts";
import type { StoredSqlUser } from "../store/stored-sql-user.ts";
import { teamsWithPeople } from "../store/teams.ts";

/** What decides whether the owner team of a SQL user can set its password. */
type Owned = { ownerTeamId: string | null; state: AdminState } & (
  | { /** whether its team may reset it although it is not verified as restricted */ isExcepted: boolean }
  | Pick<StoredSqlUser, "teamResetException">
);

/**
 * Which SQL users have an owner team that could set a password of its own, as the store has the teams now. `sender` does not count: nobody
 * can use their own link.
 */
export async function ownersWithPeople(
  db: Store,
  sender: Pick<Actor, "accountId">,
): Promise<{
  /** It is verified as restricted, or excepted, and a member of its owner team other than the sender can sign in. */
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

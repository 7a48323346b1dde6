import type { LeaverTeam, SeenUser } from "#lib/shared/people/leaver.ts";
import type { Actor } from "../access/guard.ts";
import type { Store } from "../store/db/open.ts";
import { seenRows } from "../store/jobs/leaver-seen.ts";
import { leaverTeams } from "../store/jobs/leaver-teams.ts";
import { teamsWithPeople } from "../store/people/teams.ts";

/**
 * Adds to SQL users whose owner team would take the new password that only the starter is left in it: no link goes to the starter, so the
 * starter's browser gets the password. Reads the store only.
 */
export async function withSoleMember<User extends SeenUser>(
  db: Store,
  { starter, accountId }: { starter: Actor; accountId: string },
  users: readonly User[],
  ofTeams: Promise<readonly LeaverTeam[]> = leaverTeams(db, accountId),
): Promise<User[]> {
  const [rows, others, teams] = await Promise.all([
    seenRows(db, accountId),
    teamsWithPeople(db, accountId, starter.accountId),
    ofTeams,
  ]);
  const heirs = new Set(teams.flatMap(({ teamId, needs }) => (needs ? teamId : [])));
  return users.map((user) => {
    const team = rows.get(user.sqlUserId)?.ownerTeamId;
    if (user.noOwners || user.store !== undefined || !team || others.has(team)) return user;
    return { ...user, lone: heirs.has(team) ? { heirOf: team } : {} };
  });
}

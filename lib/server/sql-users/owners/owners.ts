import type { TeamName } from "#lib/shared/people/teams.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { store } from "../../store/db/store.ts";
import { teamNames } from "../../store/people/teams.ts";

/** The teams that can own a SQL user, by name. */
export async function possibleOwners(_permit: Permit<"sql_users.create">): Promise<TeamName[]> {
  const teams = await teamNames(await store());
  return teams.sort((one, other) => one.name.localeCompare(other.name, "en"));
}

/** The name of the team that is to own a SQL user, for the audit. Throws `invalid_input` where there is no such team. */
export async function ownerName(ownerTeamId: string | null): Promise<string | undefined> {
  if (ownerTeamId === null) return undefined;
  const team = (await teamNames(await store())).find(({ id }) => id === ownerTeamId);
  if (!team)
    throw new Refusal("invalid_input", { fields: { ownerTeamId: "This team no longer exists. Choose another." } });
  return team.name;
}

import type { Team } from "#lib/shared/people/teams.ts";

export type TeamsPageProps = {
  teams: readonly Team[];
  clusters: readonly { id: string; name: string }[] | null;
};

export type TeamChange = "rename" | "remove";

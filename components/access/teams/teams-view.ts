import type { Team } from "#lib/shared/people/teams.ts";

export type TeamsPageProps = {
  teams: readonly Team[];
  people: readonly { id: string; name: string; email: string }[];
  clusters: readonly { id: string; name: string }[] | null;
};

export type TeamChange = "members" | "rename" | "remove";

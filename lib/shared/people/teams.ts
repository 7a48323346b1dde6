import { z } from "zod";
import type { ClusterRole } from "../policy.ts";
import { namePrefixProblem, normalizeSqlUserName } from "../sql-users/sql-user-names.ts";
import { displayName, presentName } from "./display-names.ts";

export const TEAM_NAME_MAX = 60;
export const TEAM_SEARCH_MAX = 100;

/** A new name of a team. */
export const teamName = displayName(TEAM_NAME_MAX);
const id = z.string().min(1).max(100);

export const PREFIX_MAX = 40;

/** The prefix of requested names of SQL users; empty for any name. */
const prefix = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .superRefine((value, context) => {
    const tooLong = value.length > PREFIX_MAX ? `At most ${PREFIX_MAX} characters.` : null;
    const problem = tooLong ?? (value === "" ? null : namePrefixProblem(value));
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

export const createTeamInput = z.strictObject({ name: teamName, prefix: prefix.default("") });

export const teamTarget = z.strictObject({ teamId: id });

/** Without `prefix`, the team keeps its own. A name other than the present one must be one of {@link teamName}. */
export const renameTeamInput = z.strictObject({
  teamId: id,
  name: presentName(TEAM_NAME_MAX),
  prefix: prefix.exactOptional(),
});

export const memberTarget = z.strictObject({ teamId: id, accountId: id });

export const setLeadInput = z.strictObject({ teamId: id, accountId: id, lead: z.boolean() });

/** A team as administrators see it. Members by name, leads first. */
export type Team = {
  id: string;
  name: string;
  /** the prefix of requested names of SQL users; empty for any name */
  prefix: string;
  members: {
    accountId: string;
    name: string;
    email: string;
    lead: boolean;
    disabled: boolean;
    /** whether the directory gives the membership, so that it cannot be removed here */
    directory: boolean;
  }[];
  roles: { clusterId: string; role: ClusterRole }[];
  /** how many existing SQL users it owns */
  ownedSqlUsers: number;
};

/** `after`: where the page begins, as {@link TeamList} gives it; null for the first. */
export const teamListInput = z.strictObject({
  q: z.string().max(TEAM_SEARCH_MAX).default(""),
  after: z.string().max(120).nullable().default(null),
});

/** A team in the list of teams. */
export type ListedTeam = Pick<Team, "id" | "name" | "prefix" | "ownedSqlUsers"> & {
  /** the first of them, leads first */
  members: Pick<Team["members"][number], "accountId" | "name" | "lead" | "disabled">[];
  memberCount: number;
  /** the newest of them; `on`: the name of the cluster, or all clusters */
  roles: { clusterId: string; role: ClusterRole; on: string }[];
  roleCount: number;
};

/** A page of teams, by name. */
export type TeamList = {
  teams: ListedTeam[];
  /** where the next page begins; null on the last */
  next: string | null;
  /** how many the search has found, and how many there are */
  found: number;
  all: number;
};

/** A team as a choice of owner. */
export const teamNameSchema = z.strictObject({ id: z.string(), name: z.string() });
export type TeamName = z.infer<typeof teamNameSchema>;

/** Equal for all spellings of one team in a file. A similar name is another team. */
export function teamNameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
}

import { z } from "zod";
import { UNPRINTABLE } from "./accounts.ts";
import type { ClusterRole } from "./policy.ts";
import { namePrefixProblem, normalizeSqlUserName } from "./sql-user-names.ts";

export const TEAM_NAME_MAX = 60;

const name = z
  .string()
  .trim()
  .min(1, "A name is needed.")
  .max(TEAM_NAME_MAX, `At most ${TEAM_NAME_MAX} characters.`)
  .refine((value) => !UNPRINTABLE.test(value), "No line breaks or control characters.");
const id = z.string().min(1).max(100);

export const PREFIX_MAX = 40;

/** With which names of SQL users begin that members ask for; empty where any will do. */
const prefix = z
  .string()
  .max(200)
  .transform(normalizeSqlUserName)
  .superRefine((value, context) => {
    const tooLong = value.length > PREFIX_MAX ? `At most ${PREFIX_MAX} characters.` : null;
    const problem = tooLong ?? (value === "" ? null : namePrefixProblem(value));
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

export const createTeamInput = z.strictObject({ name, prefix: prefix.default("") });
export type CreateTeamInput = z.input<typeof createTeamInput>;

export const teamTarget = z.strictObject({ teamId: id });
export type TeamTarget = z.input<typeof teamTarget>;

/** Without `prefix`, that stays. */
export const renameTeamInput = z.strictObject({ teamId: id, name, prefix: prefix.exactOptional() });
export type RenameTeamInput = z.input<typeof renameTeamInput>;

export const memberTarget = z.strictObject({ teamId: id, accountId: id });
export type MemberTarget = z.input<typeof memberTarget>;

export const setLeadInput = z.strictObject({ teamId: id, accountId: id, lead: z.boolean() });
export type SetLeadInput = z.input<typeof setLeadInput>;

/** A team as administrators see it. Members by name, their leads first. */
export type Team = {
  id: string;
  name: string;
  /** with which names of SQL users begin that its members ask for; empty where any will do */
  prefix: string;
  members: { accountId: string; name: string; email: string; lead: boolean; disabled: boolean }[];
  roles: { clusterId: string; role: ClusterRole }[];
  /** how many SQL users that are there now it owns */
  ownedSqlUsers: number;
};

/** A team as somebody who may choose an owner sees it. */
export const teamNameSchema = z.strictObject({ id: z.string(), name: z.string() });
export type TeamName = z.infer<typeof teamNameSchema>;

/** Two names of teams that people would take for one. */
export function isSameTeamName(one: string, other: string): boolean {
  return teamNameKey(one) === teamNameKey(other);
}

/** The same for all names that people would take for one. */
export function teamNameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
}

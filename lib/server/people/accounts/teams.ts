import type { z } from "zod";
import { isSameName } from "#lib/shared/people/display-names.ts";
import { type TeamList, type teamListInput, teamName } from "#lib/shared/people/teams.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { type Permit, requireConfirmed } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { isTeamGiven } from "../../store/people/directory-rules.ts";
import { countTeams, teamsAfter } from "../../store/people/team-pages.ts";
import * as teams from "../../store/people/teams.ts";
import { requireOneScript } from "./free-name.ts";
import { pageOver } from "./page-over.ts";
import { namedClusters } from "./rights.ts";

type Manages = Permit<"rights.manage">;
type Member = { teamId: string; accountId: string };

/** A page of teams. Clusters have no names while the vendor does not answer. */
export async function listTeams(_permit: Manages, { q, after }: z.output<typeof teamListInput>): Promise<TeamList> {
  const db = await store();
  const [{ rows, next }, found, all, clusters] = await Promise.all([
    pageOver(after, { team: (cut) => teamsAfter(db, q, cut) }),
    countTeams(db, q),
    countTeams(db, ""),
    namedClusters(),
  ]);
  const names = new Map(clusters?.map(({ id, name }) => [id, name]));
  return {
    teams: rows.map(({ roles, ...team }) => ({
      ...team,
      roles: roles.map(({ clusterId, role }) => ({
        clusterId,
        role,
        on: clusterId === ALL_CLUSTERS ? "all clusters" : (names.get(clusterId) ?? clusterId),
      })),
    })),
    next,
    found,
    all,
  };
}

/**
 * Makes a team without members. Throws `invalid_input` with the field where another team has that name or one that looks like it, or it has letters
 * of several scripts.
 */
export async function createTeam(
  _permit: Manages,
  { name, prefix }: { name: string; prefix?: string },
): Promise<{ teamId: string }> {
  const teamId = await inTransaction(await store(), async (transaction) => {
    await requireFreeName(transaction, name);
    return teams.addTeam(transaction, name, Date.now(), prefix);
  });
  return { teamId };
}

/**
 * Changes the name of a team, and with `prefix` how requested names begin. Throws `not_found`, or `invalid_input` with the field where
 * another team has that name or one that looks like it, or a new name is none of {@link teamName} or has letters of several scripts.
 */
export async function renameTeam(
  _permit: Manages,
  { teamId, name, prefix }: { teamId: string; name: string; prefix?: string },
  note: Note,
): Promise<null> {
  const before = await inTransaction(await store(), async (transaction) => {
    const team = await findTeam(transaction, teamId);
    await requireFreeName(transaction, name, teamId);
    await teams.renameTeam(transaction, teamId, name, prefix);
    return team;
  });
  note({ team: name, before: before.name });
  return null;
}

/** Whether the team has this name already, and this prefix where one is given. */
export async function isTeam({
  teamId,
  name,
  prefix,
}: {
  teamId: string;
  name: string;
  prefix?: string;
}): Promise<boolean> {
  const [team] = await teams.allTeams(await store(), [teamId]);
  return team?.name === name && (prefix === undefined || team.prefix === prefix);
}

/**
 * Removes a team and its cluster roles. Throws `team_owns_sql_users` while it owns SQL users, and `from_directory` while a group gives
 * membership.
 */
export async function removeTeam({ actor }: Manages, { teamId }: { teamId: string }, note: Note): Promise<null> {
  const gone = await inTransaction(await store(), async (transaction) => {
    const team = await findTeam(transaction, teamId);
    if (await teams.ownsSqlUsers(transaction, teamId)) throw new Refusal("team_owns_sql_users");
    if (await isTeamGiven(transaction, teamId)) throw new Refusal("from_directory");
    const roles = await teams.rolesOfTeam(transaction, teamId);
    if (await teams.givesRoles(transaction, teamId)) requireConfirmed(actor);
    await teams.removeTeam(transaction, teamId);
    return { ...team, roles };
  });
  note({ team: gone.name, roles: gone.roles.map(({ clusterId, role }) => `${role} on ${clusterId}`).join(", ") });
  return null;
}

/** Adds a member; changes nothing for an existing one. Throws `from_directory` for a member from the directory. */
export async function addMember(permit: Manages, member: Member, note: Note): Promise<null> {
  return changeMember(permit, member, note, async (transaction, { isMember, directory }) => {
    if (directory) throw new Refusal("from_directory");
    if (!isMember) await teams.addMember(transaction, member.teamId, member.accountId);
  });
}

/** Removes a member. Throws `not_found` where the account is none, and `from_directory` where the sign-in provider keeps it in the team. */
export async function removeMember(permit: Manages, member: Member, note: Note): Promise<null> {
  return changeMember(permit, member, note, async (transaction, { isMember, directory }) => {
    if (!isMember) throw new Refusal("not_found");
    if (directory) throw new Refusal("from_directory");
    await teams.removeMember(transaction, member.teamId, member.accountId);
  });
}

/**
 * Sets whether a member leads the team. A lead can make service tokens with the team's cluster roles, so this needs a recent password where
 * the team has any.
 */
export async function setLead(
  { actor }: Manages,
  { lead, ...member }: Member & { lead: boolean },
  note: Note,
): Promise<null> {
  return withMember(member, note, async (transaction, { isMember }) => {
    if (!isMember) throw new Refusal("not_found");
    if (lead && (await teams.givesRoles(transaction, member.teamId))) requireConfirmed(actor);
    await teams.setLead(transaction, member.teamId, member.accountId, lead);
  });
}

/** Whether the member leads the team already, or not, as wanted. */
export async function isLead({ teamId, accountId, lead }: Member & { lead: boolean }): Promise<boolean> {
  const found = await teams.membershipOf(await store(), teamId, accountId);
  return found?.isMember === true && found.lead === lead;
}

type Found = { isMember: boolean; directory: boolean };

/** Requires a recent password where the team has cluster roles, since its members gain or lose them. */
async function changeMember(
  { actor }: Manages,
  member: Member,
  note: Note,
  work: (transaction: Store, found: Found) => Promise<void>,
): Promise<null> {
  return withMember(member, note, async (transaction, found) => {
    if (await teams.givesRoles(transaction, member.teamId)) requireConfirmed(actor);
    await work(transaction, found);
  });
}

async function withMember(
  { teamId, accountId }: Member,
  note: Note,
  work: (transaction: Store, found: Found) => Promise<void>,
): Promise<null> {
  const names = await inTransaction(await store(), async (transaction) => {
    const team = await findTeam(transaction, teamId);
    const found = await teams.membershipOf(transaction, teamId, accountId);
    if (!found) throw new Refusal("not_found");
    await work(transaction, found);
    return { team: team.name, member: found.name };
  });
  note(names);
  return null;
}

async function findTeam(db: Store, teamId: string): Promise<{ id: string; name: string }> {
  const team = (await teams.teamNames(db)).find(({ id }) => id === teamId);
  if (!team) throw new Refusal("not_found");
  return team;
}

/** Compares names in memory: they are few, and a database compares look-alike names differently. The team's own name may stay. */
async function requireFreeName(db: Store, name: string, exceptId?: string): Promise<void> {
  const all = await teams.teamNames(db);
  if (all.some((team) => team.id === exceptId && team.name === name)) return;
  const problem = teamName.safeParse(name).error?.issues[0];
  if (problem) throw new Refusal("invalid_input", { fields: { name: problem.message } });
  requireOneScript(name);
  const taken = all.find((team) => team.id !== exceptId && isSameName(team.name, name));
  if (taken) throw new Refusal("invalid_input", { fields: { name: `A team named ${taken.name} already exists.` } });
}

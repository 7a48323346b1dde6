import "server-only";
import { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { createTeamInput, memberTarget, renameTeamInput, setLeadInput, teamTarget } from "#lib/shared/teams.ts";
import {
  addMember,
  createTeam,
  isLead,
  isTeam,
  listTeams,
  removeMember,
  removeTeam,
  renameTeam,
  setLead,
} from "../accounts/teams.ts";
import { thenVoidLinks } from "../claims/void-links.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const about = ({ teamId }: { teamId: string }) => ({ target: teamId });
const who = ({ accountId }: { accountId: string }) => ({ account: accountId });

export const teamsDoor = readDoor({
  action: "team.list",
  permission: "rights.manage",
  input: z.strictObject({}),
  work: listTeams,
});

export const createTeamDoor = mutationDoor({
  action: "team.create",
  permission: "rights.manage",
  input: createTeamInput,
  about: ({ name }) => ({ target: name }),
  details: ({ prefix }) => ({ prefix }),
  work: createTeam,
});

export const renameTeamDoor = mutationDoor({
  action: "team.rename",
  permission: "rights.manage",
  input: renameTeamInput,
  about,
  unchanged: async (input) => ((await isTeam(input)) ? { answer: null } : undefined),
  details: ({ name, prefix }) => present({ name, prefix }),
  work: renameTeam,
});

export const removeTeamDoor = mutationDoor({
  action: "team.remove",
  permission: "rights.manage",
  input: teamTarget,
  about,
  work: thenVoidLinks(removeTeam),
});

export const addMemberDoor = mutationDoor({
  action: "team.add_member",
  permission: "rights.manage",
  input: memberTarget,
  about,
  details: who,
  work: addMember,
});

export const removeMemberDoor = mutationDoor({
  action: "team.remove_member",
  permission: "rights.manage",
  input: memberTarget,
  about,
  details: who,
  work: thenVoidLinks(removeMember),
});

export const setLeadDoor = mutationDoor({
  action: "team.set_lead",
  permission: "rights.manage",
  input: setLeadInput,
  about,
  unchanged: async (input) => ((await isLead(input)) ? { answer: null } : undefined),
  details: ({ accountId, lead }) => ({ account: accountId, lead: String(lead) }),
  work: setLead,
});

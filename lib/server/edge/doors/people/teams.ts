import "server-only";
import * as operations from "#lib/shared/operations/people/teams.ts";
import { present } from "#lib/shared/present.ts";
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
} from "../../../people/accounts/teams.ts";
import { bind } from "../../../run/door.ts";
import { withLinkVoiding } from "../../../sharing/claims/void-links.ts";
import { readTeam, readTeamPart } from "../../overview/team.ts";

const about = ({ teamId }: { teamId: string }) => ({ target: teamId });
const who = ({ accountId }: { accountId: string }) => ({ account: accountId });

export const teamsDoor = bind(operations.teams, {
  permission: "rights.manage",
  work: listTeams,
});

export const teamPageDoor = bind(operations.teamPage, {
  permission: "people.read",
  work: readTeam,
});

export const teamPartDoor = bind(operations.teamPart, {
  permission: "people.read",
  work: readTeamPart,
});

export const createTeamDoor = bind(operations.createTeam, {
  permission: "rights.manage",
  about: ({ name }) => ({ target: name }),
  details: ({ prefix }) => ({ prefix }),
  work: createTeam,
});

export const renameTeamDoor = bind(operations.renameTeam, {
  permission: "rights.manage",
  about,
  unchanged: async (input) => ((await isTeam(input)) ? { answer: null } : undefined),
  details: ({ name, prefix }) => present({ name, prefix }),
  work: renameTeam,
});

export const removeTeamDoor = bind(operations.removeTeam, {
  permission: "rights.manage",
  about,
  work: withLinkVoiding(removeTeam),
});

export const addMemberDoor = bind(operations.addMember, {
  permission: "rights.manage",
  about,
  details: who,
  work: addMember,
});

export const removeMemberDoor = bind(operations.removeMember, {
  permission: "rights.manage",
  about,
  details: who,
  work: withLinkVoiding(removeMember),
});

export const setLeadDoor = bind(operations.setLead, {
  permission: "rights.manage",
  about,
  unchanged: async (input) => ((await isLead(input)) ? { answer: null } : undefined),
  details: ({ accountId, lead }) => ({ account: accountId, lead: String(lead) }),
  work: setLead,
});

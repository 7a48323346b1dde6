import { teamPartInput, teamPartSchema } from "../../people/page-parts.ts";
import {
  createTeamInput,
  memberTarget,
  renameTeamInput,
  setLeadInput,
  teamListInput,
  teamTarget,
} from "../../people/teams.ts";
import { change, nothing, read, readAs, typed } from "../define.ts";

export const teams = read("team.list", {
  input: teamListInput,
  on: "rolecall",
  from: "server",
});

export const teamPage = read("team.get", {
  input: teamTarget,
  on: "team",
  from: "server",
});

export const teamPart = readAs("team.get", "part", {
  input: teamPartInput,
  answer: teamPartSchema,
  on: "team",
  from: "browser",
});

export const createTeam = change("team.create", {
  input: createTeamInput,
  answer: typed<{ teamId: string }>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const renameTeam = change("team.rename", {
  input: renameTeamInput,
  answer: nothing,
  on: "team",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const removeTeam = change("team.remove", {
  input: teamTarget,
  answer: nothing,
  on: "team",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const addMember = change("team.add_member", {
  input: memberTarget,
  answer: nothing,
  on: "team",
  from: "browser",
  changes: "record",
  ocsf: "add_user",
});

export const removeMember = change("team.remove_member", {
  input: memberTarget,
  answer: nothing,
  on: "team",
  from: "browser",
  changes: "record",
  ocsf: "remove_user",
});

export const setLead = change("team.set_lead", {
  input: setLeadInput,
  answer: nothing,
  on: "team",
  from: "browser",
  changes: "record",
  ocsf: "group_management",
});

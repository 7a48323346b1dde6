import {
  addMemberAction,
  createTeamAction,
  removeMemberAction,
  removeTeamAction,
  renameTeamAction,
  setLeadAction,
} from "#lib/actions/teams.ts";
import type { CreateTeamInput, MemberTarget, RenameTeamInput, SetLeadInput, TeamTarget } from "#lib/shared/teams.ts";
import { callAction } from "./call-action.ts";

/* Changes to teams. Each throws a `RequestError`, see `call-action.ts`. */

export const createTeam = (input: CreateTeamInput) => callAction(createTeamAction(input));
export const renameTeam = (input: RenameTeamInput) => callAction(renameTeamAction(input));
export const removeTeam = (input: TeamTarget) => callAction(removeTeamAction(input));
export const addMember = (input: MemberTarget) => callAction(addMemberAction(input));
export const removeMember = (input: MemberTarget) => callAction(removeMemberAction(input));
export const setLead = (input: SetLeadInput) => callAction(setLeadAction(input));

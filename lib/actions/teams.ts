"use server";

import type { Result } from "#lib/shared/result.ts";
import type { CreateTeamInput, MemberTarget, RenameTeamInput, SetLeadInput, TeamTarget } from "#lib/shared/teams.ts";
import {
  addMemberDoor,
  createTeamDoor,
  removeMemberDoor,
  removeTeamDoor,
  renameTeamDoor,
  setLeadDoor,
} from "../server/doors/teams.ts";
import { mutate } from "../server/run/run.ts";

export async function createTeamAction(input: CreateTeamInput): Promise<Result<{ teamId: string }>> {
  return mutate(createTeamDoor, input);
}

export async function renameTeamAction(input: RenameTeamInput): Promise<Result<null>> {
  return mutate(renameTeamDoor, input);
}

export async function removeTeamAction(input: TeamTarget): Promise<Result<null>> {
  return mutate(removeTeamDoor, input);
}

export async function addMemberAction(input: MemberTarget): Promise<Result<null>> {
  return mutate(addMemberDoor, input);
}

export async function removeMemberAction(input: MemberTarget): Promise<Result<null>> {
  return mutate(removeMemberDoor, input);
}

export async function setLeadAction(input: SetLeadInput): Promise<Result<null>> {
  return mutate(setLeadDoor, input);
}

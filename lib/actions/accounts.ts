"use server";

import type {
  AccountSessionTarget,
  AccountTarget,
  ChangeRoleInput,
  InvitationTarget,
  InviteInput,
  MadeLink,
} from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";
import {
  changeRoleDoor,
  disableAccountDoor,
  enableAccountDoor,
  endAccountSessionDoor,
  endAccountSessionsDoor,
  inviteDoor,
  removeAccountDoor,
  resetFactorsDoor,
  resetLinkDoor,
  revokeInvitationDoor,
  unbindAccountDoor,
} from "../server/doors/accounts.ts";
import { mutate } from "../server/run/run.ts";

export async function inviteAction(input: InviteInput): Promise<Result<MadeLink>> {
  return mutate(inviteDoor, input);
}

export async function revokeInvitationAction(input: InvitationTarget): Promise<Result<null>> {
  return mutate(revokeInvitationDoor, input);
}

export async function changeRoleAction(input: ChangeRoleInput): Promise<Result<null>> {
  return mutate(changeRoleDoor, input);
}

export async function disableAccountAction(input: AccountTarget): Promise<Result<null>> {
  return mutate(disableAccountDoor, input);
}

export async function enableAccountAction(input: AccountTarget): Promise<Result<null>> {
  return mutate(enableAccountDoor, input);
}

export async function removeAccountAction(input: AccountTarget): Promise<Result<null>> {
  return mutate(removeAccountDoor, input);
}

export async function resetLinkAction(input: AccountTarget): Promise<Result<MadeLink>> {
  return mutate(resetLinkDoor, input);
}

export async function endAccountSessionAction(input: AccountSessionTarget): Promise<Result<null>> {
  return mutate(endAccountSessionDoor, input);
}

export async function endAccountSessionsAction(input: AccountTarget): Promise<Result<{ ended: number }>> {
  return mutate(endAccountSessionsDoor, input);
}

export async function unbindAccountAction(input: AccountTarget): Promise<Result<null>> {
  return mutate(unbindAccountDoor, input);
}

export async function resetFactorsAction(input: AccountTarget): Promise<Result<null>> {
  return mutate(resetFactorsDoor, input);
}

"use server";

import type {
  AcceptInvitationInput,
  CreateAdministratorInput,
  OpenedLink,
  OpenLinkInput,
  ResetAccountPasswordInput,
  ResetRequestState,
} from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";
import { requestReset, resetAccountPassword } from "../server/accounts/account-reset.ts";
import { acceptInvitation } from "../server/accounts/invitations.ts";
import { openLink } from "../server/accounts/links.ts";
import { createAdministrator } from "../server/accounts/setup.ts";

export async function acceptInvitationAction(input: AcceptInvitationInput): Promise<Result<null>> {
  return acceptInvitation(input);
}

export async function openLinkAction(input: OpenLinkInput): Promise<Result<OpenedLink>> {
  return openLink(input);
}

export async function requestResetAction(_previous: ResetRequestState, form: FormData): Promise<ResetRequestState> {
  return requestReset(form);
}

export async function resetAccountPasswordAction(
  input: ResetAccountPasswordInput,
): Promise<Result<{ entered: boolean }>> {
  return resetAccountPassword(input);
}

export async function createAdministratorAction(input: CreateAdministratorInput): Promise<Result<null>> {
  return createAdministrator(input);
}

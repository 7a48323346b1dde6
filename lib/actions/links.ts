"use server";

import type { Result } from "#lib/shared/errors/result.ts";
import type {
  AcceptInvitationInput,
  CreateAdministratorInput,
  OpenedLink,
  OpenLinkInput,
  ResetAccountPasswordInput,
  ResetRequestState,
} from "#lib/shared/people/accounts.ts";
import { acceptInvitation } from "../server/people/accounts/invitations.ts";
import { openLink } from "../server/people/accounts/links.ts";
import { requestReset, resetAccountPassword } from "../server/people/passwords/account-reset.ts";
import { createAdministrator } from "../server/people/sign-in/setup.ts";

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

"use server";

// What an action needs is loaded when it is called: the page of a link, the first that a new server shows, does without.

import type { Result } from "#lib/shared/errors/result.ts";
import type {
  AcceptInvitationInput,
  CreateAdministratorInput,
  OpenedLink,
  OpenLinkInput,
  ResetAccountPasswordInput,
  ResetRequestState,
} from "#lib/shared/people/accounts.ts";

export async function acceptInvitationAction(input: AcceptInvitationInput): Promise<Result<null>> {
  const { acceptInvitation } = await import("../server/people/accounts/invitations.ts");
  return acceptInvitation(input);
}

export async function openLinkAction(input: OpenLinkInput): Promise<Result<OpenedLink>> {
  const { openLink } = await import("../server/people/accounts/links.ts");
  return openLink(input);
}

export async function requestResetAction(_previous: ResetRequestState, form: FormData): Promise<ResetRequestState> {
  const { requestReset } = await import("../server/people/passwords/account-reset.ts");
  return requestReset(form);
}

export async function resetAccountPasswordAction(
  input: ResetAccountPasswordInput,
): Promise<Result<{ entered: boolean }>> {
  const { resetAccountPassword } = await import("../server/people/passwords/account-reset.ts");
  return resetAccountPassword(input);
}

export async function createAdministratorAction(input: CreateAdministratorInput): Promise<Result<null>> {
  const { createAdministrator } = await import("../server/people/sign-in/setup.ts");
  return createAdministrator(input);
}

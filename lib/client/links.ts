import { acceptInvitationAction, resetAccountPasswordAction } from "#lib/actions/links.ts";
import type { AcceptInvitationInput, ResetAccountPasswordInput } from "#lib/shared/accounts.ts";
import { callAction } from "./call-action.ts";

export const acceptInvitation = (input: AcceptInvitationInput) => callAction(acceptInvitationAction(input));
export const resetAccountPassword = (input: ResetAccountPasswordInput) => callAction(resetAccountPasswordAction(input));

import { acceptInvitationAction, openLinkAction, resetAccountPasswordAction } from "#lib/actions/links.ts";
import type { AcceptInvitationInput, OpenLinkInput, ResetAccountPasswordInput } from "#lib/shared/people/accounts.ts";
import { callAction } from "../calls/call-action.ts";

/* What a person does with an invitation or a reset link. Each throws a `RequestError`, see `call-action.ts`. */

export const openLink = (input: OpenLinkInput) => callAction(openLinkAction(input));
export const acceptInvitation = (input: AcceptInvitationInput) => callAction(acceptInvitationAction(input));
export const resetAccountPassword = (input: ResetAccountPasswordInput) => callAction(resetAccountPasswordAction(input));

import {
  changeRoleAction,
  disableAccountAction,
  enableAccountAction,
  endAccountSessionAction,
  endAccountSessionsAction,
  inviteAction,
  removeAccountAction,
  resetFactorsAction,
  resetLinkAction,
  revokeInvitationAction,
  unbindAccountAction,
} from "#lib/actions/accounts.ts";
import type {
  AccountSessionTarget,
  AccountTarget,
  ChangeRoleInput,
  InvitationTarget,
  InviteInput,
} from "#lib/shared/accounts.ts";
import { callAction } from "./call-action.ts";

/* Changes to accounts, invitations and sessions of others. Each throws a `RequestError`, see `call-action.ts`. */

export const invite = (input: InviteInput) => callAction(inviteAction(input));
export const revokeInvitation = (input: InvitationTarget) => callAction(revokeInvitationAction(input));
export const changeRole = (input: ChangeRoleInput) => callAction(changeRoleAction(input));
export const disableAccount = (input: AccountTarget) => callAction(disableAccountAction(input));
export const enableAccount = (input: AccountTarget) => callAction(enableAccountAction(input));
export const removeAccount = (input: AccountTarget) => callAction(removeAccountAction(input));
export const makeResetLink = (input: AccountTarget) => callAction(resetLinkAction(input));
export const endAccountSession = (input: AccountSessionTarget) => callAction(endAccountSessionAction(input));
export const endAccountSessions = (input: AccountTarget) => callAction(endAccountSessionsAction(input));
export const unbindAccount = (input: AccountTarget) => callAction(unbindAccountAction(input));
export const resetFactors = (input: AccountTarget) => callAction(resetFactorsAction(input));

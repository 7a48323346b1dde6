import "server-only";
import { z } from "zod";
import {
  accountSessionTarget,
  accountTarget,
  changeRoleInput,
  invitationTarget,
  inviteInput,
} from "#lib/shared/accounts.ts";
import { makeResetLink } from "../accounts/account-reset.ts";
import {
  changeRole,
  disableAccount,
  enableAccount,
  endAccountSession,
  endAccountSessions,
  getAccountPage,
  getAccounts,
  removeAccountFor,
  unbindAccount,
} from "../accounts/accounts.ts";
import { resetFactors } from "../accounts/factor-policy.ts";
import { invite, revoke } from "../accounts/invitations.ts";
import { thenVoidLinks } from "../claims/void-links.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const common = { permission: "accounts.manage", confirmed: true } as const;
const about = ({ email }: { email: string }) => ({ target: email });

export const accountListDoor = readDoor({
  action: "account.list",
  permission: "accounts.manage",
  input: z.strictObject({}),
  work: getAccounts,
});

export const accountPageDoor = readDoor({
  action: "account.get",
  permission: "accounts.manage",
  input: accountTarget.pick({ accountId: true }),
  work: getAccountPage,
});

export const inviteDoor = mutationDoor({
  ...common,
  action: "account.invite",
  input: inviteInput,
  about,
  details: ({ role }) => ({ role }),
  work: invite,
});

export const revokeInvitationDoor = mutationDoor({
  ...common,
  action: "account.revoke_invitation",
  input: invitationTarget,
  about,
  work: revoke,
});

export const changeRoleDoor = mutationDoor({
  ...common,
  action: "account.change_role",
  input: changeRoleInput,
  about,
  details: ({ role }) => ({ role }),
  work: thenVoidLinks(changeRole),
});

export const disableAccountDoor = mutationDoor({
  ...common,
  action: "account.disable",
  input: accountTarget,
  about,
  work: thenVoidLinks(disableAccount),
});

export const enableAccountDoor = mutationDoor({
  ...common,
  action: "account.enable",
  input: accountTarget,
  about,
  work: enableAccount,
});

export const removeAccountDoor = mutationDoor({
  ...common,
  action: "account.remove",
  input: accountTarget,
  about,
  work: removeAccountFor,
});

export const resetLinkDoor = mutationDoor({
  ...common,
  action: "account.reset_link",
  input: accountTarget,
  about,
  work: makeResetLink,
});

export const endAccountSessionDoor = mutationDoor({
  ...common,
  action: "session.end",
  input: accountSessionTarget,
  about,
  work: endAccountSession,
});

export const endAccountSessionsDoor = mutationDoor({
  ...common,
  action: "session.end_all",
  input: accountTarget,
  about,
  work: endAccountSessions,
});

export const unbindAccountDoor = mutationDoor({
  ...common,
  action: "account.unbind",
  input: accountTarget,
  about,
  work: unbindAccount,
});

export const resetFactorsDoor = mutationDoor({
  ...common,
  action: "factor.reset",
  input: accountTarget,
  about,
  work: resetFactors,
});

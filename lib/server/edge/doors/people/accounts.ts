import "server-only";
import * as operations from "#lib/shared/operations/people/accounts.ts";
import {
  changeRole,
  disableAccount,
  enableAccount,
  endAccountSession,
  endAccountSessions,
  getAccounts,
  removeAccountFor,
  unbindAccount,
} from "../../../people/accounts/accounts.ts";
import { findHolders } from "../../../people/accounts/find-holders.ts";
import { invite, revoke } from "../../../people/accounts/invitations.ts";
import { resetFactors } from "../../../people/factors/factor-policy.ts";
import { makeResetLink } from "../../../people/passwords/account-reset.ts";
import { bind } from "../../../run/door.ts";
import { withLinkVoiding } from "../../../sharing/claims/void-links.ts";
import { readPerson, readPersonPart } from "../../overview/person.ts";

const common = { permission: "accounts.manage", confirmed: true } as const;
const about = ({ email }: { email: string }) => ({ target: email });

export const accountListDoor = bind(operations.accountList, {
  permission: "accounts.manage",
  work: getAccounts,
});

export const findHoldersDoor = bind(operations.findHolders, {
  permission: "accounts.manage",
  work: findHolders,
});

export const accountPageDoor = bind(operations.accountPage, {
  permission: "people.read",
  work: readPerson,
});

export const personPartDoor = bind(operations.personPart, {
  permission: "people.read",
  work: readPersonPart,
});

export const inviteDoor = bind(operations.invite, {
  ...common,
  about,
  details: ({ role }) => ({ role }),
  work: invite,
});

export const revokeInvitationDoor = bind(operations.revokeInvitation, {
  ...common,
  about,
  work: revoke,
});

export const changeRoleDoor = bind(operations.changeRole, {
  ...common,
  about,
  details: ({ role }) => ({ role }),
  work: withLinkVoiding(changeRole),
});

export const disableAccountDoor = bind(operations.disableAccount, {
  ...common,
  about,
  work: withLinkVoiding(disableAccount),
});

export const enableAccountDoor = bind(operations.enableAccount, {
  ...common,
  about,
  work: enableAccount,
});

export const removeAccountDoor = bind(operations.removeAccount, {
  ...common,
  about,
  work: removeAccountFor,
});

export const resetLinkDoor = bind(operations.resetLink, {
  ...common,
  about,
  work: makeResetLink,
});

export const endAccountSessionDoor = bind(operations.endAccountSession, {
  ...common,
  about,
  work: endAccountSession,
});

export const endAccountSessionsDoor = bind(operations.endAccountSessions, {
  ...common,
  about,
  work: endAccountSessions,
});

export const unbindAccountDoor = bind(operations.unbindAccount, {
  ...common,
  about,
  work: unbindAccount,
});

export const resetFactorsDoor = bind(operations.resetFactors, {
  ...common,
  about,
  work: resetFactors,
});

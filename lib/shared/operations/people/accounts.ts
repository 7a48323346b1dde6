import {
  accountListInput,
  accountSessionTarget,
  accountTarget,
  changeRoleInput,
  invitationTarget,
  inviteInput,
  type MadeLink,
} from "../../people/accounts.ts";
import { personPartInput, personPartSchema } from "../../people/page-parts.ts";
import { findHoldersInput, foundHoldersSchema } from "../../people/rights-input.ts";
import { change, changeAs, nothing, read, readAs, recorded, typed } from "../define.ts";

export const accountList = read("account.list", {
  input: accountListInput,
  on: "rolecall",
  from: "server",
});

/** Pages cannot carry all accounts and teams: they ask for those that they show. */
export const findHolders = readAs("account.list", "find", {
  input: findHoldersInput,
  answer: foundHoldersSchema,
  on: "rolecall",
  from: "browser",
});

export const accountPage = read("account.get", {
  input: accountTarget.pick({ accountId: true }),
  on: "account",
  from: "server",
});

export const personPart = readAs("account.get", "part", {
  input: personPartInput,
  answer: personPartSchema,
  on: "account",
  from: "browser",
});

export const invite = change("account.invite", {
  input: inviteInput,
  answer: typed<MadeLink>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const revokeInvitation = change("account.revoke_invitation", {
  input: invitationTarget,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const changeRole = change("account.change_role", {
  input: changeRoleInput,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "user_access",
});

export const disableAccount = change("account.disable", {
  input: accountTarget,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "disable",
});

export const enableAccount = change("account.enable", {
  input: accountTarget,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "enable",
});

export const removeAccount = change("account.remove", {
  input: accountTarget,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "delete",
});

export const resetLink = change("account.reset_link", {
  input: accountTarget,
  answer: typed<MadeLink>(),
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const endAccountSession = changeAs("session.end", "of_account", {
  input: accountSessionTarget,
  answer: nothing,
  on: "account",
  from: "browser",
});

export const endAccountSessions = change("session.end_all", {
  input: accountTarget,
  answer: typed<{ ended: number }>(),
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "logoff",
});

export const unbindAccount = change("account.unbind", {
  input: accountTarget,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const resetFactors = change("factor.reset", {
  input: accountTarget,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "factor_off",
});

export const accountSetup = recorded("account.setup", {
  on: "account",
  changes: "record",
  ocsf: "create",
});

export const accountAccept = recorded("account.accept", {
  on: "account",
  changes: "record",
  ocsf: "create",
});

export const accountSignUp = recorded("account.sign_up", {
  on: "account",
  changes: "record",
  ocsf: "create",
});

export const accountBind = recorded("account.bind", {
  on: "account",
  changes: "record",
  ocsf: "entity",
});

export const accountDirectory = recorded("account.directory", {
  on: "account",
  changes: "record",
  ocsf: "user_access",
});

export const accountRequestReset = recorded("account.request_reset", {
  on: "account",
  changes: "record",
  ocsf: "entity",
});

export const accountResetPassword = recorded("account.reset_password", {
  on: "account",
  changes: "record",
  ocsf: "password_reset",
});

export const sessionFactor = recorded("session.factor", {
  on: "self",
  changes: "record",
  ocsf: "authentication",
});

export const sessionSignIn = recorded("session.sign_in", {
  on: "self",
  changes: "record",
  ocsf: "logon",
});

export const sessionSignOut = recorded("session.sign_out", {
  on: "self",
  changes: "record",
  ocsf: "logoff",
});

export const sessionProviderSignOut = recorded("session.provider_sign_out", {
  on: "self",
  changes: "record",
  ocsf: "logoff",
});

export const sessionConfirm = recorded("session.confirm", {
  on: "self",
  changes: "record",
  ocsf: "authentication",
});

export const sessionList = recorded("session.list", {
  on: "self",
  changes: "nothing",
  ocsf: "entity",
});

export const sessionRefused = recorded("session.refused", {
  on: "self",
  changes: "record",
  ocsf: "logon",
});

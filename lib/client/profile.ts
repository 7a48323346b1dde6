import {
  changeMailsAction,
  changeNameAction,
  changePasswordAction,
  endOtherSessionsAction,
  endSessionAction,
} from "#lib/actions/profile.ts";
import type {
  ChangeMailsInput,
  ChangeNameInput,
  ChangePasswordInput,
  EndOtherSessionsInput,
  SessionTarget,
} from "#lib/shared/accounts.ts";
import { callAction } from "./call-action.ts";

/* Changes to the signed-in account. Each throws a `RequestError`, see `call-action.ts`. */

export const changeName = (input: ChangeNameInput) => callAction(changeNameAction(input));
export const changePassword = (input: ChangePasswordInput) => callAction(changePasswordAction(input));
export const endSession = (input: SessionTarget) => callAction(endSessionAction(input));
export const endOtherSessions = (input: EndOtherSessionsInput) => callAction(endOtherSessionsAction(input));
export const changeMails = (input: ChangeMailsInput) => callAction(changeMailsAction(input));

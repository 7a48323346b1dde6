import {
  beginTotpAction,
  confirmTotpAction,
  makeCodesAction,
  removeTotpAction,
  unlinkProviderAction,
} from "#lib/actions/factors.ts";
import type { ConfirmTotpInput } from "#lib/shared/factors.ts";
import { callAction } from "./call-action.ts";

/** An object, since a change without an input is not repeated after the password was given. */
type Nothing = Record<string, never>;

/* Changes to the second factors of the signed-in account. Each throws a `RequestError`, see `call-action.ts`. */

export const beginTotp = (input: Nothing) => callAction(beginTotpAction(input));
export const confirmTotp = (input: ConfirmTotpInput) => callAction(confirmTotpAction(input));
export const removeTotp = (input: Nothing) => callAction(removeTotpAction(input));
export const makeCodes = (input: Nothing) => callAction(makeCodesAction(input));
export const unlinkProvider = (input: Nothing) => callAction(unlinkProviderAction(input));

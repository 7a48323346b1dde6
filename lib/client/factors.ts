import { beginTotpAction, confirmTotpAction, makeCodesAction, removeTotpAction } from "#lib/actions/factors.ts";
import type { ConfirmTotpInput } from "#lib/shared/factors.ts";
import { callAction } from "./call-action.ts";

export const beginTotp = () => callAction(beginTotpAction({}));
export const confirmTotp = (input: ConfirmTotpInput) => callAction(confirmTotpAction(input));
export const removeTotp = () => callAction(removeTotpAction({}));
export const makeCodes = () => callAction(makeCodesAction({}));

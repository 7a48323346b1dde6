import { makeTokenAction, revokeTokenAction } from "#lib/actions/api-tokens.ts";
import type { MakeTokenInput, TokenTarget } from "#lib/shared/api-tokens.ts";
import { callAction } from "./call-action.ts";

/* Changes to API tokens. Each throws a `RequestError`, see `call-action.ts`. */

export const makeToken = (input: MakeTokenInput) => callAction(makeTokenAction(input));
export const revokeToken = (input: TokenTarget) => callAction(revokeTokenAction(input));

import { mutationOptions } from "@tanstack/react-query";
import { endClaimAction, openClaimAction, useClaimAction } from "#lib/actions/claims.ts";
import type { ClaimInput, OpenClaimInput } from "#lib/shared/requests/claims.ts";
import { callAction, readAction } from "./calls/call-action.ts";

/* Claim links: `endClaim` ends a link whose password was stored, `openClaim` reads what a link is for. Each throws a `RequestError`, see `call-action.ts`. */

export const endClaim = (input: OpenClaimInput) => callAction(endClaimAction(input));
export const openClaim = (input: OpenClaimInput) => readAction(openClaimAction(input));

/** The answer may hold a password: `gcTime: 0` drops it with the last dialog that uses it. */
export function claimMutation() {
  return mutationOptions({ gcTime: 0, mutationFn: (input: ClaimInput) => callAction(useClaimAction(input)) });
}

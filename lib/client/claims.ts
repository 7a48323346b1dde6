import { mutationOptions, queryOptions } from "@tanstack/react-query";
import {
  endClaimAction,
  openClaimAction,
  revokeClaimAction,
  sendClaimAction,
  useClaimAction,
} from "#lib/actions/claims.ts";
import type { ClaimInput, ClaimTarget, OpenClaimInput, SendClaimInput } from "#lib/shared/claims.ts";
import { callAction, readAction } from "./call-action.ts";
import { fetchResult } from "./fetch-result.ts";

/* Claim links: `endClaim` ends a link whose password was stored, `openClaim` reads what a link is for. Each throws a `RequestError`, see `call-action.ts`. */

export const sendClaim = (input: SendClaimInput) => callAction(sendClaimAction(input));
export const revokeClaim = (input: ClaimTarget) => callAction(revokeClaimAction(input));
export const endClaim = (input: OpenClaimInput) => callAction(endClaimAction(input));
export const openClaim = (input: OpenClaimInput) => readAction(openClaimAction(input));

/** The answer may hold a password: `gcTime: 0` drops it with the last dialog that uses it. */
export function claimMutation() {
  return mutationOptions({ gcTime: 0, mutationFn: (input: ClaimInput) => callAction(useClaimAction(input)) });
}

/** The possible recipients of claim links on this cluster. */
export function claimRecipientsQuery(clusterId: string, name: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/claim-recipients?name=${encodeURIComponent(name)}`;
  return queryOptions({
    queryKey: ["clusters", clusterId, "claim-recipients", name] as const,
    queryFn: ({ signal }) => fetchResult(path, (answers) => answers.claimRecipientsAnswer, signal),
    // A password may have come into view a moment ago.
    staleTime: 0,
  });
}

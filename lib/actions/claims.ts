"use server";

import type { Result } from "#lib/shared/errors/result.ts";
import type { ClaimAnswer, ClaimInput, OpenClaimInput, OpenedClaim } from "#lib/shared/requests/claims.ts";
import { endClaim, openClaim, useClaim } from "../server/sharing/claims/use.ts";

export async function openClaimAction(input: OpenClaimInput): Promise<Result<OpenedClaim>> {
  return openClaim(input);
}

export async function useClaimAction(input: ClaimInput): Promise<Result<ClaimAnswer>> {
  return useClaim(input);
}

export async function endClaimAction(input: OpenClaimInput): Promise<Result<null>> {
  return endClaim(input);
}

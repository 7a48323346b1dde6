"use server";

import type { ClaimAnswer, ClaimInput, OpenClaimInput, OpenedClaim } from "#lib/shared/claims.ts";
import type { Result } from "#lib/shared/result.ts";
import { endClaim, openClaim, useClaim } from "../server/claims/use.ts";

export async function openClaimAction(input: OpenClaimInput): Promise<Result<OpenedClaim>> {
  return openClaim(input);
}

export async function useClaimAction(input: ClaimInput): Promise<Result<ClaimAnswer>> {
  return useClaim(input);
}

export async function endClaimAction(input: OpenClaimInput): Promise<Result<null>> {
  return endClaim(input);
}

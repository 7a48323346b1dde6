"use server";

import type {
  ClaimAnswer,
  ClaimInput,
  ClaimTarget,
  MadeClaim,
  OpenClaimInput,
  OpenedClaim,
  SendClaimInput,
} from "#lib/shared/claims.ts";
import type { Result } from "#lib/shared/result.ts";
import { endClaim, openClaim, useClaim } from "../server/claims/use.ts";
import { revokeClaimDoor, sendClaimDoor } from "../server/doors/claims.ts";
import { mutate } from "../server/run/run.ts";

export async function sendClaimAction(input: SendClaimInput): Promise<Result<MadeClaim>> {
  return mutate(sendClaimDoor, input);
}

export async function revokeClaimAction(input: ClaimTarget): Promise<Result<null>> {
  return mutate(revokeClaimDoor, input);
}

export async function openClaimAction(input: OpenClaimInput): Promise<Result<OpenedClaim>> {
  return openClaim(input);
}

export async function useClaimAction(input: ClaimInput): Promise<Result<ClaimAnswer>> {
  return useClaim(input);
}

export async function endClaimAction(input: OpenClaimInput): Promise<Result<null>> {
  return endClaim(input);
}

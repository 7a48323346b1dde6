"use server";

import type { Result } from "#lib/shared/result.ts";
import type { GrantRoleInput, RevokeRoleInput } from "#lib/shared/rights-input.ts";
import { grantRoleDoor, revokeRoleDoor } from "../server/doors/rights.ts";
import { mutate } from "../server/run/run.ts";

export async function grantRoleAction(input: GrantRoleInput): Promise<Result<null>> {
  return mutate(grantRoleDoor, input);
}

export async function revokeRoleAction(input: RevokeRoleInput): Promise<Result<null>> {
  return mutate(revokeRoleDoor, input);
}

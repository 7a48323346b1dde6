"use server";

import type { ClusterMaxAgeInput, MaxAgeInput, SqlUserPolicyInput } from "#lib/shared/password-policy.ts";
import type { Result } from "#lib/shared/result.ts";
import { setClusterMaxAgeDoor, setMaxAgeDoor, setSqlUserPolicyDoor } from "../server/doors/password-policy.ts";
import { mutate } from "../server/run/run.ts";

export async function setMaxAgeAction(input: MaxAgeInput): Promise<Result<null>> {
  return mutate(setMaxAgeDoor, input);
}

export async function setClusterMaxAgeAction(input: ClusterMaxAgeInput): Promise<Result<null>> {
  return mutate(setClusterMaxAgeDoor, input);
}

export async function setSqlUserPolicyAction(input: SqlUserPolicyInput): Promise<Result<{ name: string }>> {
  return mutate(setSqlUserPolicyDoor, input);
}

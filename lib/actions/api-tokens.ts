"use server";

import type { MadeToken, MakeTokenInput, TokenTarget } from "#lib/shared/api-tokens.ts";
import type { Result } from "#lib/shared/result.ts";
import { makeTokenDoor, revokeTokenDoor } from "../server/doors/api-tokens.ts";
import { mutate } from "../server/run/run.ts";

export async function makeTokenAction(input: MakeTokenInput): Promise<Result<MadeToken>> {
  return mutate(makeTokenDoor, input);
}

export async function revokeTokenAction(input: TokenTarget): Promise<Result<{ name: string }>> {
  return mutate(revokeTokenDoor, input);
}

"use server";

import type { ExemptInput, StartLeaverInput } from "#lib/shared/leaver.ts";
import type { Result } from "#lib/shared/result.ts";
import { continueLeaverDoor, exemptFromLeaverDoor, startLeaverDoor } from "../server/doors/leaver.ts";
import { mutate } from "../server/run/run.ts";

export async function startLeaverAction(input: StartLeaverInput): Promise<Result<null>> {
  return mutate(startLeaverDoor, input);
}

export async function continueLeaverAction(input: StartLeaverInput): Promise<Result<null>> {
  return mutate(continueLeaverDoor, input);
}

export async function exemptFromLeaverAction(input: ExemptInput): Promise<Result<null>> {
  return mutate(exemptFromLeaverDoor, input);
}

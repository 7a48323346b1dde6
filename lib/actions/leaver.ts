"use server";

import type { AccountTarget } from "#lib/shared/accounts.ts";
import type { ExemptInput, LeaverEvidence, StartLeaverInput } from "#lib/shared/leaver.ts";
import type { Result } from "#lib/shared/result.ts";
import {
  continueLeaverDoor,
  exemptFromLeaverDoor,
  leaverEvidenceDoor,
  startLeaverDoor,
} from "../server/doors/leaver.ts";
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

export async function leaverEvidenceAction(input: AccountTarget): Promise<Result<LeaverEvidence>> {
  return mutate(leaverEvidenceDoor, input);
}

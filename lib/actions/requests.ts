"use server";

import type {
  ApprovedRequest,
  ApproveInput,
  AskAboutOwnInput,
  AskForNewInput,
  ClaimedRequest,
  ClaimRequestInput,
  DenyInput,
  OwnRequestTarget,
} from "#lib/shared/requests.ts";
import type { Result } from "#lib/shared/result.ts";
import {
  approveRequestDoor,
  askAboutOwnDoor,
  askForNewDoor,
  claimRequestDoor,
  denyRequestDoor,
  withdrawRequestDoor,
} from "../server/doors/requests.ts";
import { mutate } from "../server/run/run.ts";

export async function askForNewAction(input: AskForNewInput): Promise<Result<{ id: string }>> {
  return mutate(askForNewDoor, input);
}

export async function askAboutOwnAction(input: AskAboutOwnInput): Promise<Result<{ id: string }>> {
  return mutate(askAboutOwnDoor, input);
}

export async function approveRequestAction(input: ApproveInput): Promise<Result<ApprovedRequest>> {
  return mutate(approveRequestDoor, input);
}

export async function denyRequestAction(input: DenyInput): Promise<Result<null>> {
  return mutate(denyRequestDoor, input);
}

export async function withdrawRequestAction(input: OwnRequestTarget): Promise<Result<null>> {
  return mutate(withdrawRequestDoor, input);
}

export async function claimRequestAction(input: ClaimRequestInput): Promise<Result<ClaimedRequest>> {
  return mutate(claimRequestDoor, input);
}

"use server";

import type {
  ApprovedRequest,
  ApproveInput,
  ClaimedRequest,
  ClaimRequestInput,
  DenyInput,
  OwnRequestTarget,
  RequestForOwnInput,
  RequestNewInput,
} from "#lib/shared/requests.ts";
import type { Result } from "#lib/shared/result.ts";
import {
  approveRequestDoor,
  claimRequestDoor,
  denyRequestDoor,
  requestForOwnDoor,
  requestNewDoor,
  withdrawRequestDoor,
} from "../server/doors/requests.ts";
import { mutate } from "../server/run/run.ts";

export async function requestNewAction(input: RequestNewInput): Promise<Result<{ id: string }>> {
  return mutate(requestNewDoor, input);
}

export async function requestForOwnAction(input: RequestForOwnInput): Promise<Result<{ id: string }>> {
  return mutate(requestForOwnDoor, input);
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

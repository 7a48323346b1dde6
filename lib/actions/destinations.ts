"use server";

import type {
  CreateDestinationInput,
  DestinationTargetInput,
  EditDestinationInput,
  PauseDestinationInput,
  ResendInput,
  SendAnswer,
  ShownSecret,
  TryDestinationInput,
} from "#lib/shared/destinations.ts";
import type { Result } from "#lib/shared/result.ts";
import {
  createDestinationDoor,
  deleteDestinationDoor,
  editDestinationDoor,
  pauseDestinationDoor,
  replaceSecretDoor,
  resendDoor,
  retryDestinationDoor,
  testDestinationDoor,
  tryDestinationDoor,
} from "../server/doors/destinations.ts";
import { mutate } from "../server/run/run.ts";

export async function createDestinationAction(input: CreateDestinationInput): Promise<Result<ShownSecret>> {
  return mutate(createDestinationDoor, input);
}

export async function editDestinationAction(input: EditDestinationInput): Promise<Result<ShownSecret>> {
  return mutate(editDestinationDoor, input);
}

export async function pauseDestinationAction(input: PauseDestinationInput): Promise<Result<null>> {
  return mutate(pauseDestinationDoor, input);
}

export async function deleteDestinationAction(input: DestinationTargetInput): Promise<Result<null>> {
  return mutate(deleteDestinationDoor, input);
}

export async function replaceDestinationSecretAction(input: DestinationTargetInput): Promise<Result<ShownSecret>> {
  return mutate(replaceSecretDoor, input);
}

export async function testDestinationAction(input: DestinationTargetInput): Promise<Result<SendAnswer>> {
  return mutate(testDestinationDoor, input);
}

export async function tryDestinationAction(input: TryDestinationInput): Promise<Result<SendAnswer>> {
  return mutate(tryDestinationDoor, input);
}

export async function retryDestinationAction(input: DestinationTargetInput): Promise<Result<null>> {
  return mutate(retryDestinationDoor, input);
}

export async function resendDeliveryAction(input: ResendInput): Promise<Result<SendAnswer>> {
  return mutate(resendDoor, input);
}

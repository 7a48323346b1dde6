"use server";

import type { Result } from "#lib/shared/result.ts";
import type { RotationInput, RotationKeyInput, StoredInput, TakenInput } from "#lib/shared/rotation.ts";
import {
  deliverRotationDoor,
  pauseRotationDoor,
  resumeRotationDoor,
  retryRotationDoor,
  stopRotationDoor,
  storedPasswordsDoor,
  takePasswordsDoor,
} from "../server/doors/rotation.ts";
import { mutate } from "../server/run/run.ts";

export async function pauseRotationAction(input: RotationInput): Promise<Result<null>> {
  return mutate(pauseRotationDoor, input);
}

export async function resumeRotationAction(input: RotationKeyInput): Promise<Result<null>> {
  return mutate(resumeRotationDoor, input);
}

export async function stopRotationAction(input: RotationInput): Promise<Result<null>> {
  return mutate(stopRotationDoor, input);
}

export async function retryRotationAction(input: RotationKeyInput): Promise<Result<null>> {
  return mutate(retryRotationDoor, input);
}

export async function takePasswordsAction(input: TakenInput): Promise<Result<{ count: number }>> {
  return mutate(takePasswordsDoor, input);
}

export async function storedPasswordsAction(input: StoredInput): Promise<Result<{ count: number }>> {
  return mutate(storedPasswordsDoor, input);
}

export async function deliverRotationAction(input: RotationInput): Promise<Result<{ count: number }>> {
  return mutate(deliverRotationDoor, input);
}

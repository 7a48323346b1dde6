"use server";

import type { Result } from "#lib/shared/result.ts";
import type {
  CreateSecretStoreInput,
  EditSecretStoreInput,
  SecretStoreTargetInput,
  StoreTest,
} from "#lib/shared/secret-stores.ts";
import {
  createSecretStoreDoor,
  deleteSecretStoreDoor,
  editSecretStoreDoor,
  giveUpDeliveryDoor,
  testSecretStoreDoor,
} from "../server/doors/secret-stores.ts";
import { mutate } from "../server/run/run.ts";

export async function createSecretStoreAction(input: CreateSecretStoreInput): Promise<Result<{ id: string }>> {
  return mutate(createSecretStoreDoor, input);
}

export async function editSecretStoreAction(input: EditSecretStoreInput): Promise<Result<{ id: string }>> {
  return mutate(editSecretStoreDoor, input);
}

export async function deleteSecretStoreAction(input: SecretStoreTargetInput): Promise<Result<null>> {
  return mutate(deleteSecretStoreDoor, input);
}

export async function giveUpDeliveryAction(input: SecretStoreTargetInput): Promise<Result<null>> {
  return mutate(giveUpDeliveryDoor, input);
}

export async function testSecretStoreAction(input: SecretStoreTargetInput): Promise<Result<StoreTest>> {
  return mutate(testSecretStoreDoor, input);
}

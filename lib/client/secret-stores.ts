import {
  createSecretStoreAction,
  deleteSecretStoreAction,
  editSecretStoreAction,
  giveUpDeliveryAction,
  testSecretStoreAction,
} from "#lib/actions/secret-stores.ts";
import type {
  CreateSecretStoreInput,
  EditSecretStoreInput,
  SecretStoreTargetInput,
} from "#lib/shared/secret-stores.ts";
import { callAction } from "./call-action.ts";

/* Changes to secret stores and their deliveries. Each throws a `RequestError`, see `call-action.ts`. */

export const createSecretStore = (input: CreateSecretStoreInput) => callAction(createSecretStoreAction(input));
export const editSecretStore = (input: EditSecretStoreInput) => callAction(editSecretStoreAction(input));
export const deleteSecretStore = (input: SecretStoreTargetInput) => callAction(deleteSecretStoreAction(input));
export const giveUpDelivery = (input: SecretStoreTargetInput) => callAction(giveUpDeliveryAction(input));
export const testSecretStore = (input: SecretStoreTargetInput) => callAction(testSecretStoreAction(input));

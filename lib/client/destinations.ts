import {
  createDestinationAction,
  deleteDestinationAction,
  editDestinationAction,
  pauseDestinationAction,
  replaceDestinationSecretAction,
  resendDeliveryAction,
  retryDestinationAction,
  testDestinationAction,
  tryDestinationAction,
} from "#lib/actions/destinations.ts";
import type {
  CreateDestinationInput,
  DestinationTargetInput,
  EditDestinationInput,
  PauseDestinationInput,
  ResendInput,
  TryDestinationInput,
} from "#lib/shared/destinations.ts";
import { callAction } from "./call-action.ts";

/* Changes to destinations and their deliveries. Each throws a `RequestError`, see `call-action.ts`. */

export const createDestination = (input: CreateDestinationInput) => callAction(createDestinationAction(input));
export const editDestination = (input: EditDestinationInput) => callAction(editDestinationAction(input));
export const pauseDestination = (input: PauseDestinationInput) => callAction(pauseDestinationAction(input));
export const deleteDestination = (input: DestinationTargetInput) => callAction(deleteDestinationAction(input));
export const replaceDestinationSecret = (input: DestinationTargetInput) =>
  callAction(replaceDestinationSecretAction(input));
export const testDestination = (input: DestinationTargetInput) => callAction(testDestinationAction(input));
export const tryDestination = (input: TryDestinationInput) => callAction(tryDestinationAction(input));
export const retryDestination = (input: DestinationTargetInput) => callAction(retryDestinationAction(input));
export const resendDelivery = (input: ResendInput) => callAction(resendDeliveryAction(input));

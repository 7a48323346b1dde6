"use server";

import type { ConfirmTotpInput, NewCodes, NewTotp } from "#lib/shared/factors.ts";
import type { AddPasskeyInput, PasskeyTarget } from "#lib/shared/passkeys.ts";
import type { Result } from "#lib/shared/result.ts";
import {
  addPasskeyDoor,
  beginTotpDoor,
  confirmTotpDoor,
  makeCodesDoor,
  removePasskeyDoor,
  removeTotpDoor,
  unlinkProviderDoor,
} from "../server/doors/factors.ts";
import { mutate, mutateOwn } from "../server/run/run.ts";

type Nothing = Record<string, never>;

export async function beginTotpAction(input: Nothing): Promise<Result<NewTotp>> {
  return mutateOwn(beginTotpDoor, input);
}

export async function confirmTotpAction(input: ConfirmTotpInput): Promise<Result<NewCodes>> {
  return mutate(confirmTotpDoor, input);
}

export async function removeTotpAction(input: Nothing): Promise<Result<null>> {
  return mutate(removeTotpDoor, input);
}

export async function makeCodesAction(input: Nothing): Promise<Result<NewCodes>> {
  return mutate(makeCodesDoor, input);
}

export async function addPasskeyAction(input: AddPasskeyInput): Promise<Result<NewCodes>> {
  return mutate(addPasskeyDoor, input);
}

export async function removePasskeyAction(input: PasskeyTarget): Promise<Result<null>> {
  return mutate(removePasskeyDoor, input);
}

export async function unlinkProviderAction(input: Nothing): Promise<Result<null>> {
  return mutate(unlinkProviderDoor, input);
}

"use server";

import type { ConfirmTotpInput, NewCodes, NewTotp } from "#lib/shared/factors.ts";
import type { Result } from "#lib/shared/result.ts";
import { beginTotpDoor, confirmTotpDoor, makeCodesDoor, removeTotpDoor } from "../server/doors/factors.ts";
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

"use server";

import type { FlipPairInput, PairInput, ResetIdleInput, SeenIdleInput } from "#lib/shared/pairs.ts";
import type { Result } from "#lib/shared/result.ts";
import type { ShownPassword, SqlUserTarget } from "#lib/shared/sql-users.ts";
import {
  createPairDoor,
  deliverIdleDoor,
  deployedDoor,
  flipPairDoor,
  resetIdleDoor,
  seenIdleDoor,
  splitPairDoor,
} from "../server/doors/pairs.ts";
import { mutate } from "../server/run/run.ts";

export async function createPairAction(input: PairInput): Promise<Result<null>> {
  return mutate(createPairDoor, input);
}

export async function splitPairAction(input: SqlUserTarget): Promise<Result<null>> {
  return mutate(splitPairDoor, input);
}

export async function resetIdleAction(input: ResetIdleInput): Promise<Result<ShownPassword>> {
  return mutate(resetIdleDoor, input);
}

export async function deliverIdleAction(input: SqlUserTarget): Promise<Result<null>> {
  return mutate(deliverIdleDoor, input);
}

export async function deployedAction(input: SqlUserTarget): Promise<Result<null>> {
  return mutate(deployedDoor, input);
}

export async function seenIdleAction(input: SeenIdleInput): Promise<Result<null>> {
  return mutate(seenIdleDoor, input);
}

export async function flipPairAction(input: FlipPairInput): Promise<Result<null>> {
  return mutate(flipPairDoor, input);
}

"use server";

import type { Result } from "#lib/shared/result.ts";
import type {
  CloseReviewInput,
  DecideAnswer,
  DecideInput,
  ReviewInput,
  StartReviewInput,
} from "#lib/shared/reviews.ts";
import {
  checkReviewDoor,
  closeReviewDoor,
  decideDoor,
  signOffReviewDoor,
  startReviewDoor,
  stopReviewRepetitionDoor,
} from "../server/doors/reviews.ts";
import { mutate } from "../server/run/run.ts";

export async function startReviewAction(input: StartReviewInput): Promise<Result<{ id: string }>> {
  return mutate(startReviewDoor, input);
}

export async function decideReviewAction(input: DecideInput): Promise<Result<DecideAnswer>> {
  return mutate(decideDoor, input);
}

export async function signOffReviewAction(input: ReviewInput): Promise<Result<{ decided: number }>> {
  return mutate(signOffReviewDoor, input);
}

export async function checkReviewAction(input: ReviewInput): Promise<Result<{ proved: number; open: number }>> {
  return mutate(checkReviewDoor, input);
}

export async function stopReviewRepetitionAction(input: ReviewInput): Promise<Result<null>> {
  return mutate(stopReviewRepetitionDoor, input);
}

export async function closeReviewAction(input: CloseReviewInput): Promise<Result<null>> {
  return mutate(closeReviewDoor, input);
}

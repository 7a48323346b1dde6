import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { Delivery, RotationTargets, SealedList } from "#lib/shared/passwords/rotation.ts";
import { TAKEN_MAX } from "#lib/shared/passwords/rotation.ts";
import { fetchResult, sendChange } from "./calls/fetch-result.ts";
import { callOperation } from "./calls/operations.ts";
import { hasKey, newKey } from "./rotation-keys.ts";
import { rotationKeys, rotationPath } from "./rotation-queries.ts";

const never = () => new AbortController().signal;

/** `places`: of the preview that the person sees. */
export type NewRotation = { targets: RotationTargets; count: number; deliver: Delivery; places?: string | undefined };

/** Starts a rotation for this browser, which keeps the key. */
export function startRotationMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (rotation: NewRotation) => {
      const body = { ...rotation, key: await newKey() };
      return sendChange("/api/rotation", (answers) => answers.startedAnswer, body);
    },
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** What a person does to a rotation. */
export type RotationAction = "pause" | "resume" | "stop" | "retry" | "deliver";

const ACTIONS: Record<RotationAction, (id: string, key: string | undefined) => Promise<unknown>> = {
  pause: (id) => callOperation("rotation.pause", { id }),
  // A sign-out has deleted the key, and another browser never had it.
  resume: async (id, key) => {
    const own = key !== undefined && (await hasKey(key)) ? key : await newKey();
    return callOperation("rotation.resume", { id, key: own });
  },
  stop: (id) => callOperation("rotation.stop", { id }),
  // What is set anew goes to the browser that asks.
  retry: async (id) => callOperation("rotation.retry", { id, key: await newKey() }),
  deliver: (id) => callOperation("rotation.deliver", { id }),
};

/** `key`: that the passwords are sealed to now. */
export function rotationMutation(id: string, key: string | undefined) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (action: RotationAction) => {
      await ACTIONS[action](id, key);
      return action;
    },
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** The passwords that the server has sealed for this key. */
export function fetchSealed(id: string, key: string): Promise<SealedList> {
  const path = `${rotationPath(id)}/sealed?key=${encodeURIComponent(key)}`;
  return fetchResult(path, (answers) => answers.sealedListAnswer, never());
}

/** Says that this browser has these passwords: the server deletes them. */
export async function takePasswords(id: string, items: readonly { id: string; at: number }[]): Promise<void> {
  for (let at = 0; at < items.length; at += TAKEN_MAX)
    await callOperation("rotation.take", { id, items: items.slice(at, at + TAKEN_MAX) });
}

/** Says that the person has stored these passwords, so that other resets no longer ask about them. */
export async function sayStored(id: string, items: readonly string[]): Promise<void> {
  for (let at = 0; at < items.length; at += TAKEN_MAX)
    await callOperation("rotation.stored", { id, items: items.slice(at, at + TAKEN_MAX) });
}

function readAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: rotationKeys.all });
}

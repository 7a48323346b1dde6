import {
  type Delivery,
  type RotationTargets,
  type SealedList,
  type StartRotationInput,
  TAKEN_MAX,
} from "#lib/shared/passwords/rotation.ts";
import { fetchResult } from "./calls/fetch-result.ts";
import { callOperation, NO_KEY, previewOperation } from "./calls/operations.ts";
import { readOnce } from "./calls/reads.ts";
import type { Call } from "./calls/use-operation.ts";
import { useRead } from "./calls/use-read.ts";
import { hasKey, newKey } from "./rotation-keys.ts";

const never = () => new AbortController().signal;

/** One rotation as last read, and read again while it runs. */
export const useRotation = (id: string) => useRead("rotation.get", { id });
export const fetchRotation = (id: string, signal: AbortSignal) => readOnce("rotation.get", { id }, signal);

/** The rotations that this person may see. */
export const useRotations = () => useRead("rotation.list", {});
export const fetchRotations = (signal: AbortSignal) => readOnce("rotation.list", {}, signal);

/** `places`: of the preview that the person sees. */
export type NewRotation = { targets: RotationTargets; count: number; deliver: Delivery; places?: string | undefined };

/** Starts a rotation for this browser, which keeps the key. */
export async function keyedRotation(rotation: NewRotation): Promise<Call<"rotation.start">> {
  return { name: "rotation.start", input: { ...rotation, key: await newKey() } };
}

/** What a rotation would do. */
export const previewRotation = (input: Omit<StartRotationInput, "key">) =>
  previewOperation("rotation.start", { ...input, key: NO_KEY });

/** What a person does to a rotation. */
export type RotationAction = "pause" | "resume" | "stop" | "retry" | "deliver";

/** `key`: that the passwords are sealed to now. */
export function keyedAction(id: string, key: string | undefined) {
  return async (action: RotationAction): Promise<Call<`rotation.${RotationAction}`>> => {
    switch (action) {
      case "resume": {
        // A sign-out has deleted the key, and another browser never had it.
        const own = key !== undefined && (await hasKey(key)) ? key : await newKey();
        return { name: "rotation.resume", input: { id, key: own } };
      }
      case "retry":
        // What is set anew goes to the browser that asks.
        return { name: "rotation.retry", input: { id, key: await newKey() } };
      default:
        return { name: `rotation.${action}`, input: { id } };
    }
  };
}

/** The passwords that the server has sealed for this key. */
export function fetchSealed(id: string, key: string): Promise<SealedList> {
  const path = `/api/rotation/${encodeURIComponent(id)}/sealed?key=${encodeURIComponent(key)}`;
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

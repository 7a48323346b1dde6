import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import {
  deliverRotationAction,
  pauseRotationAction,
  resumeRotationAction,
  retryRotationAction,
  stopRotationAction,
  takePasswordsAction,
} from "#lib/actions/rotation.ts";
import type { Delivery, RotationTargets, SealedList } from "#lib/shared/rotation.ts";
import { TAKEN_MAX } from "#lib/shared/rotation.ts";
import { callAction } from "./call-action.ts";
import { fetchResult } from "./fetch-result.ts";
import { failureOf } from "./request-error.ts";
import { newKey } from "./rotation-keys.ts";

const rotationKeys = {
  all: ["rotations"] as const,
  list: () => [...rotationKeys.all, "list"] as const,
  one: (id: string) => [...rotationKeys.all, id] as const,
};
const pathOf = (id: string) => `/api/rotation/${encodeURIComponent(id)}`;
const never = () => new AbortController().signal;

/** How often a rotation under way is read; with thousands of SQL users its answer is large. */
const POLL_MS = 1_000;
const SLOW_POLL_MS = 4_000;
const MANY = 500;

/** The newest rotations. */
export function rotationsQuery() {
  return queryOptions({
    queryKey: rotationKeys.list(),
    queryFn: ({ signal }) => fetchResult("/api/rotation", (answers) => answers.rotationListAnswer, signal),
    refetchInterval: ({ state: { data } }) =>
      data?.rotations.some(({ state }) => state === "running") ? SLOW_POLL_MS : false,
    meta: { background: true },
  });
}

/** One rotation, read again and again while it is under way or another device could change it. */
export function rotationQuery(id: string) {
  return queryOptions({
    queryKey: rotationKeys.one(id),
    queryFn: ({ signal }) => fetchResult(pathOf(id), (answers) => answers.rotationAnswer, signal),
    refetchInterval: ({ state: { data, error } }) => {
      if (failureOf(error).code === "unauthenticated") return false;
      const isUnderWay = data?.state === "running" || (data?.counts.setting ?? 0) > 0;
      return isUnderWay && (data?.items.length ?? 0) <= MANY ? POLL_MS : SLOW_POLL_MS;
    },
    meta: { background: true },
  });
}

/** What a rotation of these SQL users would meet. */
export function rotationPreviewQuery(targets: RotationTargets) {
  return queryOptions({
    queryKey: [...rotationKeys.all, "preview", targets] as const,
    queryFn: ({ signal }) =>
      fetchResult("/api/rotation/preview", (answers) => answers.rotationPreviewAnswer, signal, { targets }),
    staleTime: 0,
    gcTime: 0,
  });
}

export type NewRotation = { targets: RotationTargets; count: number; deliver: Delivery };

/** Starts a rotation for this browser, which keeps the key. */
export function startRotationMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (rotation: NewRotation) => {
      const body = { ...rotation, key: await newKey() };
      return fetchResult("/api/rotation", (answers) => answers.startedAnswer, never(), body);
    },
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** What a person does to a rotation. */
export type RotationDeed = "pause" | "resume" | "stop" | "retry" | "deliver";

const DEEDS: Record<RotationDeed, (id: string) => Promise<unknown>> = {
  pause: (id) => callAction(pauseRotationAction({ id })),
  resume: (id) => callAction(resumeRotationAction({ id })),
  stop: (id) => callAction(stopRotationAction({ id })),
  // What is set anew goes to the browser that asks.
  retry: async (id) => callAction(retryRotationAction({ id, key: await newKey() })),
  deliver: (id) => callAction(deliverRotationAction({ id })),
};

export function rotationMutation(id: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (deed: RotationDeed) => {
      await DEEDS[deed](id);
      return deed;
    },
    onSettled: (_answer, _error, _input, _context, { client }) => readAgain(client),
  });
}

/** The passwords that the server has sealed for this key. */
export function fetchSealed(id: string, key: string): Promise<SealedList> {
  const path = `${pathOf(id)}/sealed?key=${encodeURIComponent(key)}`;
  return fetchResult(path, (answers) => answers.sealedListAnswer, never());
}

/** Says that this browser has these passwords: the server deletes them. */
export async function takePasswords(id: string, items: readonly string[]): Promise<void> {
  for (let at = 0; at < items.length; at += TAKEN_MAX)
    await callAction(takePasswordsAction({ id, items: items.slice(at, at + TAKEN_MAX) }));
}

function readAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: rotationKeys.all });
}

import { z } from "zod";
import {
  rotationInput,
  rotationKeyInput,
  rotationListSchema,
  rotationPreviewInput,
  rotationPreviewSchema,
  rotationSchema,
  rotationTargetsSchema,
  sealedListSchema,
  startedSchema,
  startRotationInput,
  storedInput,
  takenInput,
} from "../../passwords/rotation.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { everywhereFilterInput } from "../../sql-users/everywhere.ts";
import { change, none, nothing, read, recorded, typed } from "../define.ts";

export const rotationPreview = read("rotation.preview", {
  input: rotationPreviewInput,
  answer: rotationPreviewSchema,
  on: "rolecall",
  from: "route",
});

export const dueForRotation = read("rotation.due", {
  input: z.strictObject({
    olderThanDays: z.int().min(0).max(10_000).nullable(),
    cluster: clusterIdSchema.nullable(),
  }),
  on: "rolecall",
  from: "server",
  scope: "rotate",
});

export const startRotation = change("rotation.start", {
  input: startRotationInput,
  answer: startedSchema,
  on: "rolecall",
  from: "route",
  scope: "rotate",
  changes: "record",
  ocsf: "entity",
});

export const rotationList = read("rotation.list", {
  input: none,
  answer: rotationListSchema,
  on: "rolecall",
  from: "browser",
  byAddress: true,
  scope: "rotate",
});

export const rotation = read("rotation.get", {
  input: rotationInput,
  answer: rotationSchema,
  on: "rotation",
  from: "browser",
  byAddress: true,
  scope: "rotate",
});

export const sealedPasswords = read("rotation.sealed", {
  input: rotationKeyInput,
  answer: sealedListSchema,
  on: "rotation",
  from: "route",
  scope: "rotate",
});

export const pauseRotation = change("rotation.pause", {
  input: rotationInput,
  answer: nothing,
  on: "rotation",
  from: "browser",
  scope: "rotate",
  changes: "record",
  ocsf: "entity",
});

export const resumeRotation = change("rotation.resume", {
  input: rotationKeyInput,
  answer: nothing,
  on: "rotation",
  from: "browser",
  scope: "rotate",
  changes: "record",
  ocsf: "entity",
});

export const stopRotation = change("rotation.stop", {
  input: rotationInput,
  answer: nothing,
  on: "rotation",
  from: "browser",
  scope: "rotate",
  changes: "record",
  ocsf: "entity",
});

export const retryRotation = change("rotation.retry", {
  input: rotationKeyInput,
  answer: nothing,
  on: "rotation",
  from: "browser",
  scope: "rotate",
  changes: "record",
  ocsf: "entity",
});

export const takePasswords = change("rotation.take", {
  input: takenInput,
  answer: typed<{ count: number }>(),
  on: "rotation",
  from: "browser",
  scope: "rotate",
  changes: "record",
  ocsf: "entity",
});

export const storedPasswords = change("rotation.stored", {
  input: storedInput,
  answer: typed<{ count: number }>(),
  on: "rotation",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const rotationTargets = read("rotation.targets", {
  input: everywhereFilterInput,
  answer: rotationTargetsSchema,
  on: "rolecall",
  from: "browser",
});

export const deliverRotation = change("rotation.deliver", {
  input: rotationInput,
  answer: typed<{ count: number }>(),
  on: "rotation",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const rotationEnd = recorded("rotation.end", {
  on: "rotation",
  changes: "record",
  ocsf: "entity",
});

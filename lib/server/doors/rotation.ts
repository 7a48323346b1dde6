import "server-only";
import { z } from "zod";
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import { everywhereInput } from "#lib/shared/everywhere.ts";
import {
  rotationInput,
  rotationKeyInput,
  rotationPreviewInput,
  startRotationInput,
  storedInput,
  takenInput,
} from "#lib/shared/rotation.ts";
import { targetsOfFilter } from "../overview/everywhere.ts";
import { previewRotation } from "../rotation/check-targets.ts";
import {
  deliverRotation,
  pauseRotation,
  resumeRotation,
  retryRotation,
  stopRotation,
  storedPasswords,
  takePasswords,
} from "../rotation/control.ts";
import { dueForRotation } from "../rotation/due.ts";
import { rotationEffects } from "../rotation/effects.ts";
import { getRotation, listRotations, sealedOf } from "../rotation/read.ts";
import { startRotation } from "../rotation/start.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const permission = "rotations.manage";
const ofRotation = ({ id }: { id: string }) => ({ rotation: id });

export const rotationPreviewDoor = readDoor({
  action: "rotation.preview",
  permission,
  input: rotationPreviewInput,
  work: previewRotation,
});

/** For programs, which start a rotation of what they find. */
export const dueForRotationDoor = readDoor({
  action: "rotation.due",
  permission,
  input: z.strictObject({
    olderThanDays: z.int().min(0).max(10_000).nullable(),
    cluster: clusterIdSchema.nullable(),
  }),
  work: dueForRotation,
});

export const startRotationDoor = mutationDoor({
  action: "rotation.start",
  permission,
  input: startRotationInput,
  confirmed: true,
  about: () => ({}),
  details: ({ count, deliver }) => ({ count: String(count), deliver }),
  effects: rotationEffects,
  work: startRotation,
});

export const rotationListDoor = readDoor({
  action: "rotation.list",
  permission,
  input: z.strictObject({}),
  work: listRotations,
});

export const rotationDoor = readDoor({
  action: "rotation.get",
  permission,
  input: rotationInput,
  work: getRotation,
});

export const sealedPasswordsDoor = readDoor({
  action: "rotation.sealed",
  permission,
  input: rotationKeyInput,
  work: sealedOf,
});

export const pauseRotationDoor = mutationDoor({
  action: "rotation.pause",
  permission,
  input: rotationInput,
  about: () => ({}),
  details: ofRotation,
  work: pauseRotation,
});

export const resumeRotationDoor = mutationDoor({
  action: "rotation.resume",
  permission,
  input: rotationKeyInput,
  confirmed: true,
  about: () => ({}),
  details: ofRotation,
  work: resumeRotation,
});

export const stopRotationDoor = mutationDoor({
  action: "rotation.stop",
  permission,
  input: rotationInput,
  about: () => ({}),
  details: ofRotation,
  work: stopRotation,
});

export const retryRotationDoor = mutationDoor({
  action: "rotation.retry",
  permission,
  input: rotationKeyInput,
  confirmed: true,
  about: () => ({}),
  details: ofRotation,
  work: retryRotation,
});

export const takePasswordsDoor = mutationDoor({
  action: "rotation.take",
  permission,
  input: takenInput,
  about: () => ({}),
  details: ofRotation,
  work: takePasswords,
});

export const storedPasswordsDoor = mutationDoor({
  action: "rotation.stored",
  permission,
  input: storedInput,
  about: () => ({}),
  details: ofRotation,
  work: storedPasswords,
});

/** Reads no cluster: what a filter finds is frozen by the preview, which does. */
export const rotationTargetsDoor = readDoor({
  action: "rotation.targets",
  permission,
  input: everywhereInput.omit({ after: true }),
  work: targetsOfFilter,
});

export const deliverRotationDoor = mutationDoor({
  action: "rotation.deliver",
  permission,
  input: rotationInput,
  confirmed: true,
  about: () => ({}),
  details: ofRotation,
  work: deliverRotation,
});

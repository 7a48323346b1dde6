import "server-only";
import * as operations from "#lib/shared/operations/sql-users/rotation.ts";
import { previewRotation } from "../../../rotation/check-targets.ts";
import {
  deliverRotation,
  pauseRotation,
  resumeRotation,
  retryRotation,
  stopRotation,
  storedPasswords,
  takePasswords,
} from "../../../rotation/control.ts";
import { dueForRotation } from "../../../rotation/due.ts";
import { rotationEffects } from "../../../rotation/effects.ts";
import { requireKeyToDeliver, requireKeyToResume, requireKeyToRetry } from "../../../rotation/needed-keys.ts";
import { getRotation, listRotations, sealedOf } from "../../../rotation/read.ts";
import { startRotation } from "../../../rotation/start.ts";
import { bind } from "../../../run/door.ts";
import { targetsOfFilter } from "../../overview/everywhere.ts";

const permission = "rotations.manage";
const ofRotation = ({ id }: { id: string }) => ({ rotation: id });

export const rotationPreviewDoor = bind(operations.rotationPreview, {
  permission,
  work: previewRotation,
});

/** For programs, which start a rotation of what they find. */
export const dueForRotationDoor = bind(operations.dueForRotation, {
  permission,
  work: dueForRotation,
});

export const startRotationDoor = bind(operations.startRotation, {
  permission,
  confirmed: true,
  about: () => ({}),
  details: ({ count, deliver }) => ({ count: String(count), deliver }),
  relies: { on: ["reset"], clusters: ({ targets }) => targets.map(({ clusterId }) => clusterId) },
  effects: rotationEffects,
  work: startRotation,
});

export const rotationListDoor = bind(operations.rotationList, {
  permission,
  work: listRotations,
});

export const rotationDoor = bind(operations.rotation, {
  permission,
  work: getRotation,
});

export const sealedPasswordsDoor = bind(operations.sealedPasswords, {
  permission,
  work: sealedOf,
});

export const pauseRotationDoor = bind(operations.pauseRotation, {
  permission,
  about: () => ({}),
  details: ofRotation,
  work: pauseRotation,
});

export const resumeRotationDoor = bind(operations.resumeRotation, {
  permission,
  confirmed: true,
  about: () => ({}),
  details: ofRotation,
  needsKey: requireKeyToResume,
  work: resumeRotation,
});

export const stopRotationDoor = bind(operations.stopRotation, {
  permission,
  about: () => ({}),
  details: ofRotation,
  work: stopRotation,
});

export const retryRotationDoor = bind(operations.retryRotation, {
  permission,
  confirmed: true,
  about: () => ({}),
  details: ofRotation,
  needsKey: requireKeyToRetry,
  work: retryRotation,
});

export const takePasswordsDoor = bind(operations.takePasswords, {
  permission,
  about: () => ({}),
  details: ofRotation,
  work: takePasswords,
});

export const storedPasswordsDoor = bind(operations.storedPasswords, {
  permission,
  about: () => ({}),
  details: ofRotation,
  work: storedPasswords,
});

/** Reads no cluster: what a filter finds is frozen by the preview, which does. */
export const rotationTargetsDoor = bind(operations.rotationTargets, {
  permission,
  work: targetsOfFilter,
});

export const deliverRotationDoor = bind(operations.deliverRotation, {
  permission,
  confirmed: true,
  about: () => ({}),
  details: ofRotation,
  needsKey: requireKeyToDeliver,
  work: deliverRotation,
});

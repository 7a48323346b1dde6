import { isRetryable } from "#lib/shared/passwords/rotation.ts";
import type { Permit } from "../access/guard.ts";
import { requireKeyOnAny } from "../cloud/changeable.ts";
import { store } from "../store/db/store.ts";
import { type ListedItem, rotationItems } from "../store/jobs/rotation-items.ts";
import { findRotation } from "./read.ts";

type Manages = Permit<"rotations.manage">;
type OfRotation = { id: string };

/** Whose password has been set, and is neither with the starter nor with the owner team. */
export const isUndelivered = ({ state, place, replacedBy }: ListedItem) =>
  state === "done" && replacedBy === null && (place === "sealed" || place === "lost");

const requireKeyFor = (isLeft: (item: ListedItem) => boolean) => async (permit: Manages, rotation: OfRotation) => {
  const { id } = await findRotation(permit.actor, rotation.id);
  const left = (await rotationItems(await store(), id)).filter(isLeft);
  await requireKeyOnAny(left.map(({ clusterId }) => clusterId));
};

/** Throws where the API key can set none of the passwords that are left: the rotation would go on to fail. */
export const requireKeyToResume = requireKeyFor(({ state }) => state === "waiting");
/** As {@link requireKeyToResume}, of those that a retry sets. */
export const requireKeyToRetry = requireKeyFor(isRetryable);
/** As {@link requireKeyToResume}, of those whose owner teams would get a link to set one. */
export const requireKeyToDeliver = requireKeyFor(isUndelivered);

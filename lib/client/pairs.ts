import { mutationOptions } from "@tanstack/react-query";
import {
  createPairAction,
  deliverIdleAction,
  deployedAction,
  flipPairAction,
  resetIdleAction,
  seenIdleAction,
  splitPairAction,
} from "#lib/actions/pairs.ts";
import { previewPairAction } from "#lib/actions/previews.ts";
import type { FlipPairInput, PairInput, SeenIdleInput } from "#lib/shared/pairs.ts";
import type { PairPreview } from "#lib/shared/previews.ts";
import type { SqlUserTarget } from "#lib/shared/sql-users.ts";
import { callAction, readAction } from "./call-action.ts";
import type { ResetOf } from "./sql-users.ts";

/*
 * Changes to pairs: `noteDeployed` says that the applications have the new password, `noteIdle` that nothing uses the idle SQL user. Each
 * throws a `RequestError`, see `call-action.ts`.
 */

export const createPair = (input: PairInput) => callAction(createPairAction(input));
export const splitPair = (input: SqlUserTarget) => callAction(splitPairAction(input));
export const deliverIdle = (input: SqlUserTarget) => callAction(deliverIdleAction(input));
export const noteDeployed = (input: SqlUserTarget) => callAction(deployedAction(input));
export const noteIdle = (input: SeenIdleInput) => callAction(seenIdleAction(input));
export const flipPair = (input: FlipPairInput) => callAction(flipPairAction(input));
export const previewPair = (input: PairPreview) => readAction(previewPairAction(input));

/** The answer holds a password: see `createSqlUserMutation`. */
export function resetIdleMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name, replaces }: ResetOf) => callAction(resetIdleAction({ clusterId, name, replaces })),
  });
}

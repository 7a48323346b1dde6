import { CALL_ACTIONS, type EventAbout } from "#lib/shared/change-effects.ts";

export const PURPOSE = "Rolecall's own SQL connection";

/** The event of Rolecall's own SQL user that was created, so that it is not taken for drift. */
export function ownUserCreated(clusterId: string, target: string) {
  return {
    action: CALL_ACTIONS.create,
    clusterId,
    target,
    details: { purpose: PURPOSE },
  } as const satisfies EventAbout;
}

/** The event of one that was deleted. */
export function ownUserDeleted(clusterId: string, target: string) {
  return { action: CALL_ACTIONS.delete, clusterId, target, details: {} } as const satisfies EventAbout;
}

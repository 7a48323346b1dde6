import type { AdminState } from "../admin-state.ts";

/* Which accounts were shown which passwords. Without zod, since the first load of a page includes this file. */

/** How an account came to see a password. `outside`: the vendor's audit log says that it set it outside Rolecall. */
export type ExposureWay = "creation" | "reset" | "claim" | "request" | "rotation" | "outside";

export const EXPOSURE_WORDS: Record<ExposureWay, string> = {
  creation: "when it was created",
  reset: "after a reset",
  claim: "through a claim link",
  request: "for a request",
  rotation: "in a rotation",
  outside: "by setting it outside Rolecall",
};

/**
 * Whether a password that was shown is still the one in force. `maybe`: the answer to a later change was lost. `gone`: its SQL user was
 * deleted.
 */
export const IN_FORCE = ["yes", "maybe", "replaced", "gone"] as const;
export type InForce = (typeof IN_FORCE)[number];

/** An account that was shown the password that is in force. Times are epoch milliseconds. */
export type Knower = {
  /** null where the viewer was not signed in, or the account was removed */
  accountId: string | null;
  name: string;
  way: ExposureWay;
  at: number;
  inForce: Extract<InForce, "yes" | "maybe">;
};

/** A password that an account was shown. */
export type SeenPassword = {
  id: string;
  sqlUserId: string;
  clusterId: string;
  /** absent where the cluster is unknown now */
  cluster?: string;
  name: string;
  state: AdminState;
  /** name and id of the team that owns it */
  owner: string | null;
  ownerId: string | null;
  way: ExposureWay;
  at: number;
  inForce: InForce;
  replacedAt: number | null;
  replacedBy: string | null;
};

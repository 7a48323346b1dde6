import "server-only";
import * as operations from "#lib/shared/operations/people/factors.ts";
import { unlinkProvider } from "../../../people/accounts/own-binding.ts";
import { getSecurity } from "../../../people/accounts/own-security.ts";
import { beginTotp, confirmTotp, makeCodes, removeTotp } from "../../../people/factors/factors.ts";
import { addPasskey, beginPasskey, removePasskey } from "../../../people/factors/passkeys.ts";
import { bind } from "../../../run/door.ts";

/**
 * Always about the actor; the audit names the actor anyway. Each change needs its own confirmation or completes a confirmed one, so that a
 * stolen session alone cannot change a factor.
 */
const common = { permission: "profile.manage", confirmed: true, whileEnrolling: true, about: () => ({}) } as const;

export const securityDoor = bind(operations.security, {
  permission: "profile.manage",
  whileEnrolling: true,
  work: getSecurity,
});

/** Changes nothing that counts: the new key waits for its first code. */
export const beginTotpDoor = bind(operations.beginTotp, {
  permission: "profile.manage",
  whileEnrolling: true,
  work: beginTotp,
});

export const confirmTotpDoor = bind(operations.confirmTotp, {
  ...common,
  work: confirmTotp,
});

export const removeTotpDoor = bind(operations.removeTotp, {
  ...common,
  work: removeTotp,
});

export const makeCodesDoor = bind(operations.makeCodes, {
  ...common,
  work: makeCodes,
});

/** Changes nothing: the browser's new passkey is not added yet. */
export const beginPasskeyDoor = bind(operations.beginPasskey, {
  permission: "profile.manage",
  whileEnrolling: true,
  work: beginPasskey,
});

export const addPasskeyDoor = bind(operations.addPasskey, {
  ...common,
  details: ({ name }) => ({ passkey: name }),
  work: addPasskey,
});

export const removePasskeyDoor = bind(operations.removePasskey, {
  ...common,
  // The name comes from the store, since the input may have any text.
  details: ({ id }) => ({ passkey: id }),
  work: removePasskey,
});

/** Not while a person must add a second factor: it adds none. */
export const unlinkProviderDoor = bind(operations.unlinkProvider, {
  permission: "profile.manage",
  confirmed: true,
  about: () => ({}),
  work: unlinkProvider,
});

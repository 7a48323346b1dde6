import "server-only";
import { z } from "zod";
import { confirmTotpInput } from "#lib/shared/factors.ts";
import { addPasskeyInput, passkeyTarget } from "#lib/shared/passkeys.ts";
import { beginTotp, confirmTotp, makeCodes, removeTotp } from "../accounts/factors.ts";
import { unlinkProvider } from "../accounts/own-binding.ts";
import { getSecurity } from "../accounts/own-security.ts";
import { addPasskey, beginPasskey, removePasskey } from "../accounts/passkeys.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const nothing = z.strictObject({});

/**
 * Always about the actor; the audit names the actor anyway. Each change needs its own confirmation or completes a confirmed one, so that a
 * stolen session alone cannot change a factor.
 */
const common = { permission: "profile.manage", confirmed: true, whileEnrolling: true, about: () => ({}) } as const;

export const securityDoor = readDoor({
  action: "factor.get",
  permission: "profile.manage",
  whileEnrolling: true,
  input: nothing,
  work: getSecurity,
});

/** Changes nothing that counts: the new key waits for its first code. */
export const beginTotpDoor = readDoor({
  action: "factor.begin_totp",
  permission: "profile.manage",
  whileEnrolling: true,
  input: nothing,
  work: beginTotp,
});

export const confirmTotpDoor = mutationDoor({
  ...common,
  action: "factor.turn_on_totp",
  input: confirmTotpInput,
  work: confirmTotp,
});

export const removeTotpDoor = mutationDoor({
  ...common,
  action: "factor.turn_off_totp",
  input: nothing,
  work: removeTotp,
});

export const makeCodesDoor = mutationDoor({
  ...common,
  action: "factor.make_codes",
  input: nothing,
  work: makeCodes,
});

/** Changes nothing: the browser's new passkey is not added yet. */
export const beginPasskeyDoor = readDoor({
  action: "factor.begin_passkey",
  permission: "profile.manage",
  whileEnrolling: true,
  input: nothing,
  work: beginPasskey,
});

export const addPasskeyDoor = mutationDoor({
  ...common,
  action: "factor.add_passkey",
  input: addPasskeyInput,
  details: ({ name }) => ({ passkey: name }),
  work: addPasskey,
});

export const removePasskeyDoor = mutationDoor({
  ...common,
  action: "factor.remove_passkey",
  input: passkeyTarget,
  // The name comes from the store, since the input may have any text.
  details: ({ id }) => ({ passkey: id }),
  work: removePasskey,
});

/** Not while a person must add a second factor: it adds none. */
export const unlinkProviderDoor = mutationDoor({
  permission: "profile.manage",
  confirmed: true,
  about: () => ({}),
  action: "factor.unlink_provider",
  input: nothing,
  work: unlinkProvider,
});

import type { Fixtures } from "../fixture.ts";

/** Formally a passkey's answer, but to no challenge. */
const NEW_PASSKEY = {
  name: "Intruder",
  passkey: {
    id: "AAAA",
    rawId: "AAAA",
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON: "AAAA", attestationObject: "AAAA" },
  },
};

export const fixtures: Fixtures<"factors"> = {
  addPasskey: {
    needs: "profile.manage",
    confirmed: true,
    reported: "passkey_refused",
    input: () => NEW_PASSKEY,
    foreign: "nothing",
  },
  beginPasskey: { needs: "profile.manage", confirmed: true, foreign: "nothing", route: "POST /api/profile/passkeys" },
  beginTotp: { needs: "profile.manage", confirmed: true, input: () => ({}), foreign: "nothing" },
  confirmTotp: {
    needs: "profile.manage",
    confirmed: true,
    reported: "invalid_input",
    input: () => ({ code: "no code" }),
    effective: () => ({ code: "000000" }),
    foreign: "nothing",
  },
  makeCodes: { needs: "profile.manage", confirmed: true, reported: "not_found", input: () => ({}), foreign: "nothing" },
  removePasskey: {
    needs: "profile.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ id: "psk_nobody", name: "Nobody" }),
    foreign: "nothing",
  },
  removeTotp: {
    needs: "profile.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({}),
    foreign: "nothing",
  },
  security: { needs: "profile.manage" },
  unlinkProvider: {
    needs: "profile.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({}),
    foreign: "nothing",
  },
};

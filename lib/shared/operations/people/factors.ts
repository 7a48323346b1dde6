import { confirmTotpInput, type NewCodes, type NewTotp } from "../../people/factors.ts";
import { addPasskeyInput, passkeyTarget } from "../../people/passkeys.ts";
import { change, none, nothing, ownChange, read, typed } from "../define.ts";

export const security = read("factor.get", {
  input: none,
  on: "self",
  from: "server",
});

export const beginTotp = ownChange("factor.begin_totp", {
  input: none,
  answer: typed<NewTotp>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const confirmTotp = change("factor.turn_on_totp", {
  input: confirmTotpInput,
  answer: typed<NewCodes>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "factor_on",
});

export const removeTotp = change("factor.turn_off_totp", {
  input: none,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "factor_off",
});

export const makeCodes = change("factor.make_codes", {
  input: none,
  answer: typed<NewCodes>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const beginPasskey = ownChange("factor.begin_passkey", {
  input: none,
  on: "self",
  from: "route",
  changes: "record",
  ocsf: "entity",
});

export const addPasskey = change("factor.add_passkey", {
  input: addPasskeyInput,
  answer: typed<NewCodes>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "factor_on",
});

export const removePasskey = change("factor.remove_passkey", {
  input: passkeyTarget,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "factor_off",
});

export const unlinkProvider = change("factor.unlink_provider", {
  input: none,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

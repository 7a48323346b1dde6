import { type MadeToken, makeTokenInput, tokenTarget } from "../../people/api-tokens.ts";
import { change, none, read, recorded, typed } from "../define.ts";

export const tokenList = read("token.list", {
  input: none,
  on: "self",
  from: "server",
});

export const makeToken = change("token.create", {
  input: makeTokenInput,
  answer: typed<MadeToken>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const revokeToken = change("token.revoke", {
  input: tokenTarget,
  answer: typed<{ name: string }>(),
  on: "token",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const tokenUse = recorded("token.use", {
  on: "token",
  changes: "record",
  ocsf: "entity",
});

import { grantRoleInput, revokeRoleInput } from "../../people/rights-input.ts";
import { change, none, nothing, read } from "../define.ts";

export const rights = read("rights.list", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const grantRole = change("rights.grant", {
  input: grantRoleInput,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "assign",
});

export const revokeRole = change("rights.revoke", {
  input: revokeRoleInput,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "revoke",
});

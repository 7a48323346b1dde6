import { grantRoleInput, revokeRoleInput, rightsListInput, roleLeftSchema } from "../../people/rights-input.ts";
import { change, nothing, read, readAs } from "../define.ts";

export const rights = read("rights.list", {
  input: rightsListInput,
  on: "rolecall",
  from: "server",
});

/** What is left of the access once a role is removed. */
export const roleLeft = readAs("rights.list", "left", {
  input: revokeRoleInput,
  answer: roleLeftSchema,
  on: "rolecall",
  from: "browser",
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

import { z } from "zod";
import {
  decideLabelInput,
  grantLabelInput,
  grantRoleInput,
  revokeRoleInput,
  rightsListInput,
  roleLeftSchema,
} from "../../people/rights-input.ts";
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

/** Gives a role on the clusters with a label: those that the person saw. Later ones wait for a confirmation. */
export const grantLabel = change("rights.grant_label", {
  input: grantLabelInput,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "assign",
});

export const revokeLabel = change("rights.revoke_label", {
  input: z.strictObject({ id: z.string().min(1).max(100) }),
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "revoke",
});

/** Lets these rights and tokens reach a cluster that has their label. */
export const confirmLabel = change("rights.confirm_label", {
  input: decideLabelInput,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "assign",
});

/** Keeps these rights and tokens from a cluster that has their label. */
export const declineLabel = change("rights.decline_label", {
  input: decideLabelInput,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "revoke",
});

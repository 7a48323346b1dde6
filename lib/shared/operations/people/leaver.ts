import { exemptInput, leaverInput, leaverSchema, startLeaverInput } from "../../people/leaver.ts";
import { change, nothing, read, readAs, recorded } from "../define.ts";

export const leaver = read("leaver.get", {
  input: leaverInput,
  answer: leaverSchema,
  on: "account",
  from: "browser",
  byAddress: true,
});

export const startLeaver = change("leaver.start", {
  input: startLeaverInput,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const continueLeaver = change("leaver.continue", {
  input: startLeaverInput,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const exemptFromLeaver = change("leaver.exempt", {
  input: exemptInput,
  answer: nothing,
  on: "account",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const leaverEvidenceCheck = readAs("leaver.evidence", "check", {
  input: leaverInput,
  on: "account",
  from: "route",
});

export const leaverEvidence = change("leaver.evidence", {
  input: leaverInput,
  on: "account",
  from: "route",
  changes: "nothing",
  ocsf: "entity",
});

export const leaverVoid = recorded("leaver.void", {
  on: "account",
  changes: "record",
  ocsf: "entity",
});

export const leaverHandOver = recorded("leaver.hand_over", {
  on: "account",
  changes: "record",
  ocsf: "entity",
});

export const leaverEnd = recorded("leaver.end", {
  on: "account",
  changes: "record",
  ocsf: "entity",
});

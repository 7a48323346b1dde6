import {
  type ApprovedRequest,
  approveInput,
  type ClaimedRequest,
  claimRequestInput,
  denyInput,
  type FiledRequest,
  ownRequestTarget,
  requestChoicesInput,
  requestForOwnInput,
  requestListInput,
  requestMadeInput,
  requestTarget,
} from "../requests/requests.ts";
import { requestChoicesSchema, requestListSchema, requestPreviewSchema } from "../requests/requests-schema.ts";
import { change, changeAs, nothing, read, recorded, typed } from "./define.ts";

export const requestList = read("request.list", {
  input: requestListInput,
  answer: requestListSchema,
  on: "self",
  from: "browser",
  scope: "read",
});

export const requestChoices = read("request.choices", {
  input: requestChoicesInput,
  answer: requestChoicesSchema,
  on: "self",
  from: "browser",
  scope: "connect",
});

export const requestPreview = read("request.preview", {
  input: requestTarget,
  answer: requestPreviewSchema,
  on: "request",
  from: "browser",
});

export const requestNew = change("request.ask", {
  input: requestMadeInput,
  answer: typed<FiledRequest>(),
  on: "cluster",
  from: "browser",
  scope: "request",
  changes: "record",
  ocsf: "entity",
});

export const requestForOwn = changeAs("request.ask", "own", {
  input: requestForOwnInput,
  answer: typed<FiledRequest>(),
  on: "own_sql_user",
  from: "browser",
  scope: "request",
});

export const approveRequest = change("request.approve", {
  input: approveInput,
  answer: typed<ApprovedRequest>(),
  on: "request",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const denyRequest = change("request.deny", {
  input: denyInput,
  answer: nothing,
  on: "request",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

/** A person says to have carried an approved request out on the cluster, where the API key could not. */
export const requestDoneByHand = change("request.done_by_hand", {
  input: requestTarget,
  answer: nothing,
  on: "request",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const requestNotDone = change("request.not_done", {
  input: requestTarget,
  answer: nothing,
  on: "request",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const withdrawRequest = change("request.withdraw", {
  input: ownRequestTarget,
  answer: nothing,
  on: "request",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

/** Ends temporary access before its end. `ended`: whether the cluster shows it; otherwise Rolecall goes on trying. */
export const giveBackAccess = change("request.give_back", {
  input: ownRequestTarget,
  answer: typed<{ ended: boolean }>(),
  on: "request",
  from: "browser",
  scope: "connect",
  changes: "database",
  ocsf: "revoke",
  ownersSee: true,
});

export const claimRequest = change("request.claim", {
  input: claimRequestInput,
  answer: typed<ClaimedRequest>(),
  on: "request",
  from: "browser",
  scope: "connect",
  changes: "cloud",
  ocsf: "password_reset",
});

/** Rules approved temporary access that a person asked for, and nobody else did. */
export const approveByRule = recorded("request.approve_by_rule", { on: "request", changes: "record", ocsf: "entity" });

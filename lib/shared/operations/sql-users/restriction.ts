import { type ClusterPlan, clusterPlanInput } from "../../restrict/cluster-plan.ts";
import {
  askBackInput,
  declineBackInput,
  ofPutBackInput,
  putBackInput,
  restrictionInput,
  restrictionListInput,
  restrictionListSchema,
  restrictionSchema,
  restrictPreviewInput,
  restrictPreviewSchema,
  restrictStartedSchema,
  restrictStartInput,
  wayBackInput,
  wayBackSchema,
} from "../../restrict/restriction.ts";
import { ownTarget } from "../../sql-users/own-sql-users.ts";
import { change, nothing, read, readAs, recorded, typed } from "../define.ts";

export const restrictPreview = read("restrict.preview", {
  input: restrictPreviewInput,
  answer: restrictPreviewSchema,
  on: "rolecall",
  from: "route",
});

/** Of all that are admin or privileged, with their suggested levels. */
export const clusterPlan = readAs("restrict.preview", "cluster", {
  input: clusterPlanInput,
  answer: typed<ClusterPlan>(),
  on: "cluster",
  from: "server",
  scope: "suggest",
});

export const startRestriction = change("restrict.started", {
  input: restrictStartInput,
  answer: restrictStartedSchema,
  on: "rolecall",
  from: "route",
  changes: "record",
  ocsf: "entity",
});

export const pauseRestriction = change("restrict.pause", {
  input: restrictionInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const resumeRestriction = change("restrict.resume", {
  input: restrictionInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const stopRestriction = change("restrict.stop", {
  input: restrictionInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const restriction = read("restrict.get", {
  input: restrictionInput,
  answer: restrictionSchema,
  on: "restriction",
  from: "browser",
  byAddress: true,
});

export const restrictionList = read("restrict.list", {
  input: restrictionListInput,
  answer: restrictionListSchema,
  on: "cluster",
  from: "browser",
  byAddress: true,
});

/** Each statement of a restriction, before and after it. */
export const restrictionStatement = recorded("restrict.statement", {
  on: "sql_user",
  changes: "database",
  ocsf: "entity",
});

/** How the restriction of one SQL user ended, with the digest of what was taken. */
export const restrictionItem = recorded("restrict.item", {
  on: "sql_user",
  changes: "database",
  ocsf: "revoke",
  ownersSee: true,
});

export const restrictionEnd = recorded("restrict.ended", {
  on: "restriction",
  changes: "record",
  ocsf: "entity",
});

/** Reads the cluster, since what is there by now decides. */
export const wayBack = read("restrict.way_back", {
  input: wayBackInput,
  answer: wayBackSchema,
  on: "restriction",
  from: "browser",
});

export const putBack = change("restrict.put_back", {
  input: putBackInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

/** A member of the owner team asks; only Cluster Admins put it back. */
export const askBack = change("restrict.ask_back", {
  input: askBackInput,
  answer: nothing,
  on: "own_sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
});

/** By the member who asked. */
export const withdrawBack = change("restrict.withdraw_back", {
  input: ownTarget,
  answer: nothing,
  on: "own_sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
});

/** A Cluster Admin does not put it back; the team may ask again. */
export const declineBack = change("restrict.decline_back", {
  input: declineBackInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

/** Of all SQL users of a restriction that can be put back. */
export const endWays = change("restrict.end_way", {
  input: restrictionInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

/** That a SQL user cannot be put back any more, in the transaction that stores it. */
export const wayEnded = recorded("restrict.way_ended", {
  on: "sql_user",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
});

export const approveBack = change("restrict.approve_back", {
  input: ofPutBackInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const restrictAgain = change("restrict.again", {
  input: ofPutBackInput,
  answer: nothing,
  on: "restriction",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

/** What a SQL user that was put back got, once the cluster has it. */
export const restrictionGivenBack = recorded("restrict.given_back", {
  on: "sql_user",
  changes: "database",
  ocsf: "assign",
  ownersSee: true,
});

import { flipPairInput, pairInput, resetIdleInput, seenIdleInput } from "../../sql-users/pairs.ts";
import { sqlUserPageInput } from "../../sql-users/sql-user-facts.ts";
import { type ShownPassword, sqlUserTarget } from "../../sql-users/sql-users.ts";
import { change, changeAs, nothing, read, typed } from "../define.ts";

export const pair = read("pair.get", {
  input: sqlUserPageInput,
  on: "sql_user",
  from: "server",
});

export const createPair = change("pair.create", {
  input: pairInput,
  answer: nothing,
  on: "sql_user",
  from: "browser",
  changes: "database",
  ocsf: "entity",
});

export const splitPair = change("pair.split", {
  input: sqlUserTarget,
  answer: nothing,
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const resetIdle = changeAs("sql_user.reset_password", "idle", {
  input: resetIdleInput,
  answer: typed<ShownPassword>(),
  on: "sql_user",
  from: "browser",
});

export const deliverIdle = change("pair.deliver", {
  input: sqlUserTarget,
  answer: nothing,
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const deployed = change("pair.deployed", {
  input: sqlUserTarget,
  answer: nothing,
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const seenIdle = change("pair.idle", {
  input: seenIdleInput,
  answer: nothing,
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const flipPair = change("pair.flip", {
  input: flipPairInput,
  answer: nothing,
  on: "sql_user",
  from: "browser",
  changes: "database",
  ocsf: "account_change",
});

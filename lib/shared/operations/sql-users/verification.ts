import { z } from "zod";
import {
  changedCheckedSchema,
  checkAllInput,
  checkChangedInput,
  checkedUsersSchema,
  checkStartedSchema,
  checkStateSchema,
  stopCheckInput,
} from "../../sql-users/checks.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { ranScriptSchema, runSqlInput } from "../../sql-users/sql-scripts.ts";
import { existingNameSchema } from "../../sql-users/sql-users.ts";
import {
  allVerifiedSchema,
  checkInput,
  type Verification,
  verifyAllInput,
  verifyInput,
} from "../../sql-users/verification.ts";
import { change, nothing, read, readAs, recorded, typed } from "../define.ts";

export const privileges = read("sql_user.privileges", {
  input: z.strictObject({ clusterId: clusterIdSchema, name: existingNameSchema }),
  on: "sql_user",
  from: "server",
});

export const verify = change("sql_user.verify", {
  input: verifyInput,
  answer: typed<Verification>(),
  on: "sql_user",
  from: "route",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
  existence: "there",
});

export const checkPrivileges = change("sql_user.check", {
  input: checkInput,
  answer: typed<Verification>(),
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const verifyAllPage = readAs("sql_user.verify_all", "page", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  on: "cluster",
  from: "server",
});

export const verifyAll = change("sql_user.verify_all", {
  input: verifyAllInput,
  answer: allVerifiedSchema,
  on: "cluster",
  from: "route",
  changes: "record",
  ocsf: "entity",
});

export const checkAll = change("sql_user.check_all", {
  input: checkAllInput,
  answer: checkStartedSchema,
  on: "cluster",
  from: "browser",
  scope: "check",
  changes: "record",
  ocsf: "entity",
});

export const stopCheckAll = change("sql_user.stop_check_all", {
  input: stopCheckInput,
  answer: nothing,
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const checkState = read("sql_user.check_state", {
  input: checkAllInput,
  answer: checkStateSchema,
  on: "cluster",
  from: "browser",
  byAddress: true,
  scope: "read",
});

export const checkedUsers = readAs("sql_user.check_state", "users", {
  input: checkAllInput,
  answer: checkedUsersSchema,
  on: "cluster",
  from: "browser",
});

export const checkAllEnd = recorded("sql_user.check_all_end", {
  on: "cluster",
  changes: "record",
  ocsf: "entity",
});

export const checkChanged = change("sql_user.check_changed", {
  input: checkChangedInput,
  answer: changedCheckedSchema,
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const runSql = change("sql_user.apply", {
  input: runSqlInput,
  answer: ranScriptSchema,
  on: "sql_user",
  from: "route",
  changes: "database",
  ocsf: "entity",
});

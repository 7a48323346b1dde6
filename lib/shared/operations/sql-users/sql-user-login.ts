import { type ChangedLogin, disableLoginInput, expireLoginInput } from "../../sql-users/sql-user-facts.ts";
import { sqlUserTarget } from "../../sql-users/sql-users.ts";
import { change, typed } from "../define.ts";

export const disableLogin = change("sql_user.disable_login", {
  input: disableLoginInput,
  answer: typed<ChangedLogin>(),
  on: "sql_user",
  from: "browser",
  scope: "login",
  changes: "database",
  ocsf: "disable",
});

export const enableLogin = change("sql_user.enable_login", {
  input: sqlUserTarget,
  answer: typed<ChangedLogin>(),
  on: "sql_user",
  from: "browser",
  scope: "login",
  changes: "database",
  ocsf: "enable",
});

export const expireLogin = change("sql_user.expire_login", {
  input: expireLoginInput,
  answer: typed<ChangedLogin>(),
  on: "sql_user",
  from: "browser",
  changes: "database",
  ocsf: "account_change",
});

export const endSessions = change("sql_user.end_sessions", {
  input: sqlUserTarget,
  answer: typed<ChangedLogin>(),
  on: "sql_user",
  from: "browser",
  changes: "database",
  ocsf: "entity",
});

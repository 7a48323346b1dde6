import { creationProgressSchema } from "../../sql-users/creation.ts";
import {
  type CreatedIntoStore,
  type CreatedSqlUser,
  createSqlUserInput,
  sqlUserTarget,
} from "../../sql-users/sql-users.ts";
import { change, changeAs, read, typed } from "../define.ts";

export const createSqlUser = change("sql_user.create", {
  input: createSqlUserInput,
  answer: typed<CreatedSqlUser>(),
  on: "cluster",
  from: "browser",
  scope: "create",
  changes: "cloud",
  ocsf: "create",
  ownersSee: true,
  existence: "created",
});

export const createIntoStore = changeAs("sql_user.create", "into_store", {
  input: createSqlUserInput,
  answer: typed<CreatedIntoStore>(),
  on: "cluster",
  from: "browser",
  scope: "create",
});

export const creationProgress = read("sql_user.creation_progress", {
  input: sqlUserTarget,
  answer: creationProgressSchema,
  on: "sql_user",
  from: "browser",
});

export const finishCreation = changeAs("sql_user.create", "finish", {
  input: sqlUserTarget,
  answer: typed<CreatedSqlUser>(),
  on: "sql_user",
  from: "browser",
});

export const removeLeft = changeAs("sql_user.delete", "unfinished", {
  input: sqlUserTarget,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
});

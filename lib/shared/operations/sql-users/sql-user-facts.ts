import {
  clusterFactsInput,
  clusterFactsSchema,
  sqlUserFactsInput,
  sqlUserFactsSchema,
  sqlUserPageInput,
} from "../../sql-users/sql-user-facts.ts";
import { read } from "../define.ts";

export const sqlUser = read("sql_user.get", {
  input: sqlUserPageInput,
  on: "sql_user",
  from: "server",
  scope: "read",
});

export const listFacts = read("sql_user.list_facts", {
  input: clusterFactsInput,
  answer: clusterFactsSchema,
  on: "cluster",
  from: "browser",
  byAddress: true,
});

export const sqlUserFacts = read("sql_user.facts", {
  input: sqlUserFactsInput,
  answer: sqlUserFactsSchema,
  on: "sql_user",
  from: "browser",
  scope: "read",
});

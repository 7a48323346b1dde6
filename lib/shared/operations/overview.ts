import { findInput, foundSchema } from "../find.ts";
import { everywhereInput, everywhereListSchema } from "../sql-users/everywhere.ts";
import { none, read } from "./define.ts";

export const overview = read("sql_user.overview", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const everywhere = read("sql_user.list_everywhere", {
  input: everywhereInput,
  answer: everywhereListSchema,
  on: "rolecall",
  from: "browser",
});

export const find = read("sql_user.find", {
  input: findInput,
  answer: foundSchema,
  on: "rolecall",
  from: "browser",
});

import { findInput, foundSchema } from "../find.ts";
import { reportFileInput } from "../report/report-file.ts";
import {
  everywhereInput,
  everywhereListSchema,
  figuresSchema,
  unreadInput,
  unreadSchema,
} from "../sql-users/everywhere.ts";
import { change, none, nothing, read, readAs } from "./define.ts";

export const overview = read("sql_user.overview", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const figures = readAs("sql_user.overview", "figures", {
  input: none,
  answer: figuresSchema,
  on: "rolecall",
  from: "browser",
});

export const unread = readAs("sql_user.overview", "unread", {
  input: unreadInput,
  answer: unreadSchema,
  on: "rolecall",
  from: "browser",
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

export const report = read("sql_user.report", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const reportExportCheck = readAs("sql_user.export_report", "check", {
  input: none,
  answer: nothing,
  on: "rolecall",
  from: "route",
});

export const reportExport = change("sql_user.export_report", {
  input: reportFileInput,
  on: "rolecall",
  from: "route",
  changes: "nothing",
  ocsf: "entity",
});

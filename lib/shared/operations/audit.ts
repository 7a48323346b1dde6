import {
  auditDownloadInput,
  auditExportInput,
  auditListInput,
  auditNamesInput,
  auditNamesSchema,
  auditPageSchema,
} from "../audit/audit-schema.ts";
import { change, nothing, read, readAs, recorded } from "./define.ts";

export const auditList = read("audit.list", {
  input: auditListInput,
  answer: auditPageSchema,
  on: "rolecall",
  from: "browser",
  scope: "audit",
});

/** The names of a filter: no page carries those of all accounts and clusters. */
export const auditNames = read("audit.names", {
  input: auditNamesInput,
  answer: auditNamesSchema,
  on: "rolecall",
  from: "browser",
});

export const auditExportCheck = readAs("audit.export", "check", {
  input: auditExportInput,
  answer: nothing,
  on: "rolecall",
  from: "route",
});

export const auditExport = change("audit.export", {
  input: auditDownloadInput,
  answer: nothing,
  on: "rolecall",
  from: "route",
  changes: "nothing",
  ocsf: "entity",
});

export const auditArchive = recorded("audit.archive", {
  on: "rolecall",
  changes: "record",
  ocsf: "entity",
});

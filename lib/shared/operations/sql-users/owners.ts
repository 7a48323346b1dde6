import {
  changedSchema,
  importOwnersInput,
  importPreviewSchema,
  previewImportInput,
  setOwnersInput,
} from "../../sql-users/owners.ts";
import { change, read } from "../define.ts";

export const setOwners = change("sql_user.set_owners", {
  input: setOwnersInput,
  answer: changedSchema,
  on: "cluster",
  from: "route",
  changes: "record",
  ocsf: "entity",
});

export const previewImport = read("sql_user.preview_import", {
  input: previewImportInput,
  answer: importPreviewSchema,
  on: "cluster",
  from: "route",
});

export const importOwners = change("sql_user.import_owners", {
  input: importOwnersInput,
  answer: changedSchema,
  on: "cluster",
  from: "route",
  changes: "record",
  ocsf: "entity",
});

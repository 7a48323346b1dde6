import { addGroupInput, groupTarget } from "../../people/directory.ts";
import { change, none, nothing, read } from "../define.ts";

export const directory = read("settings.get_groups", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const addGroup = change("settings.add_group", {
  input: addGroupInput,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const removeGroup = change("settings.remove_group", {
  input: groupTarget,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

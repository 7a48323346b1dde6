import { approveDeviceInput, deviceTarget } from "../../people/device-login.ts";
import { change, read, typed } from "../define.ts";

export const lookAtDevice = read("token.look_at_device", {
  input: deviceTarget,
  on: "self",
  from: "server",
});

export const approveDevice = change("token.approve_device", {
  input: approveDeviceInput,
  answer: typed<{ name: string }>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const denyDevice = change("token.deny_device", {
  input: deviceTarget,
  answer: typed<{ machine: string }>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

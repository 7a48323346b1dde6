import "server-only";
import { approveDeviceInput, deviceTarget } from "#lib/shared/device-login.ts";
import { approveDeviceLogin, denyDeviceLogin, lookAtDeviceLogin } from "../accounts/device-login.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { detailsOfToken } from "./api-tokens.ts";

export const lookAtDeviceDoor = readDoor({
  action: "token.look_at_device",
  permission: "profile.manage",
  input: deviceTarget,
  work: lookAtDeviceLogin,
});

export const approveDeviceDoor = mutationDoor({
  action: "token.approve_device",
  permission: "profile.manage",
  input: approveDeviceInput,
  confirmed: true,
  about: () => ({}),
  details: ({ token }) => detailsOfToken(token),
  work: approveDeviceLogin,
});

export const denyDeviceDoor = mutationDoor({
  action: "token.deny_device",
  permission: "profile.manage",
  input: deviceTarget,
  about: () => ({}),
  work: denyDeviceLogin,
});

import "server-only";
import * as operations from "#lib/shared/operations/people/device-login.ts";
import { approveDeviceLogin, denyDeviceLogin, lookAtDeviceLogin } from "../../../people/sign-in/device-login.ts";
import { bind } from "../../../run/door.ts";
import { detailsOfToken } from "./api-tokens.ts";

export const lookAtDeviceDoor = bind(operations.lookAtDevice, {
  permission: "profile.manage",
  work: lookAtDeviceLogin,
});

export const approveDeviceDoor = bind(operations.approveDevice, {
  permission: "profile.manage",
  confirmed: true,
  about: () => ({}),
  details: ({ token }) => detailsOfToken(token),
  work: approveDeviceLogin,
});

export const denyDeviceDoor = bind(operations.denyDevice, {
  permission: "profile.manage",
  about: () => ({}),
  work: denyDeviceLogin,
});

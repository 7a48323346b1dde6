import "server-only";
import { approveDeviceInput, deviceTarget } from "#lib/shared/device-login.ts";
import { approveDeviceLogin, denyDeviceLogin, lookAtDeviceLogin } from "../accounts/device-login.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

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
  details: ({ token }) => ({
    ...{ name: token.name, kind: token.kind, scopes: token.scopes.join(" "), days: String(token.days) },
    clusters: token.clusters === "all" ? "all" : token.clusters.join(" "),
  }),
  work: approveDeviceLogin,
});

export const denyDeviceDoor = mutationDoor({
  action: "token.deny_device",
  permission: "profile.manage",
  input: deviceTarget,
  about: () => ({}),
  work: denyDeviceLogin,
});

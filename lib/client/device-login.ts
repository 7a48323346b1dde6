import { approveDeviceAction, denyDeviceAction } from "#lib/actions/device-login.ts";
import type { ApproveDeviceInput, DeviceTarget } from "#lib/shared/device-login.ts";
import { callAction } from "./call-action.ts";

/* Answers to a `rolecall login` that waits for its code. Each throws a `RequestError`, see `call-action.ts`. */

export const approveDevice = (input: ApproveDeviceInput) => callAction(approveDeviceAction(input));
export const denyDevice = (input: DeviceTarget) => callAction(denyDeviceAction(input));

"use server";

import type { ApproveDeviceInput, DeviceTarget } from "#lib/shared/device-login.ts";
import type { Result } from "#lib/shared/result.ts";
import { approveDeviceDoor, denyDeviceDoor } from "../server/doors/device-login.ts";
import { mutate } from "../server/run/run.ts";

export async function approveDeviceAction(input: ApproveDeviceInput): Promise<Result<{ name: string }>> {
  return mutate(approveDeviceDoor, input);
}

export async function denyDeviceAction(input: DeviceTarget): Promise<Result<{ machine: string }>> {
  return mutate(denyDeviceDoor, input);
}

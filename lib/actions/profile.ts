"use server";

import type {
  ChangeMailsInput,
  ChangeNameInput,
  ChangePasswordInput,
  EndOtherSessionsInput,
  SessionTarget,
} from "#lib/shared/accounts.ts";
import type { ReadNoticesInput } from "#lib/shared/notices.ts";
import type { Result } from "#lib/shared/result.ts";
import type { ShownPasswordTarget } from "#lib/shared/shown-passwords.ts";
import {
  changeMailsDoor,
  changeNameDoor,
  changePasswordDoor,
  closeShownDoor,
  endOtherSessionsDoor,
  endSessionDoor,
  readNoticesDoor,
} from "../server/doors/profile.ts";
import { mutate, mutateOwn } from "../server/run/run.ts";

export async function changeNameAction(input: ChangeNameInput): Promise<Result<null>> {
  return mutate(changeNameDoor, input);
}

export async function changePasswordAction(input: ChangePasswordInput): Promise<Result<null>> {
  return mutate(changePasswordDoor, input);
}

export async function endSessionAction(input: SessionTarget): Promise<Result<null>> {
  return mutate(endSessionDoor, input);
}

export async function endOtherSessionsAction(input: EndOtherSessionsInput): Promise<Result<{ ended: number }>> {
  return mutate(endOtherSessionsDoor, input);
}

export async function changeMailsAction(input: ChangeMailsInput): Promise<Result<null>> {
  return mutate(changeMailsDoor, input);
}

export async function readNoticesAction(input: ReadNoticesInput): Promise<Result<null>> {
  return mutateOwn(readNoticesDoor, input);
}

export async function closeShownAction(input: ShownPasswordTarget): Promise<Result<null>> {
  return mutateOwn(closeShownDoor, input);
}

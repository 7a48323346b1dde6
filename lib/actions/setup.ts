"use server";

import type { CreateAdministratorInput } from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";
import { createAdministrator } from "../server/accounts/setup.ts";

export async function createAdministratorAction(input: CreateAdministratorInput): Promise<Result<null>> {
  return createAdministrator(input);
}

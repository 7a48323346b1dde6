"use server";

import type { Result } from "#lib/shared/errors/result.ts";
import { changeByName } from "../server/edge/doors/by-name.ts";

/** Every change that a page asks for, by the name of its operation. `release`: of the build that made the page. */
export async function call(name: string, input: unknown, release: string): Promise<Result<unknown>> {
  return changeByName(name, input, release);
}

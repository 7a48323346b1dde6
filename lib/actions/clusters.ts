"use server";

import type { Result } from "#lib/shared/result.ts";
import { tryChangesDoor } from "../server/doors/clusters.ts";
import { mutate } from "../server/run/run.ts";

export async function tryChangesAction(input: { clusterId: string }): Promise<Result<null>> {
  return mutate(tryChangesDoor, input);
}
